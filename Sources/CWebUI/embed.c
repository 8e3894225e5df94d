#include "webui.h"

// `make build` bundles the page into this folder first. A bare `swift build` works without it.
#if __has_embed("../../.build/webui/version")

static const unsigned char index_html[] = {
#embed "../../.build/webui/index.html.gz"
};

static const unsigned char app_js[] = {
#embed "../../.build/webui/app.js.gz"
};

static const unsigned char app_css[] = {
#embed "../../.build/webui/app.css.gz"
};

static const unsigned char icon_svg[] = {
#embed "../../.build/webui/icon.svg.gz"
};

static const char version[] = {
#embed "../../.build/webui/version" suffix(, 0)
};

static const struct webui_file all[] = {
    {"index.html", index_html, sizeof index_html},
    {"app.js", app_js, sizeof app_js},
    {"app.css", app_css, sizeof app_css},
    {"icon.svg", icon_svg, sizeof icon_svg},
};

const struct webui_file *webui_files(size_t *count) {
    *count = sizeof all / sizeof all[0];
    return all;
}

const char *webui_version(void) {
    return version;
}

#else

const struct webui_file *webui_files(size_t *count) {
    *count = 0;
    return NULL;
}

const char *webui_version(void) {
    return "";
}

#endif
