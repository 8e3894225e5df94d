"""Writes python-repr.txt: doubles, as their 64 bits in hexadecimal and as Python's repr prints them."""

import math
import pathlib
import random
import struct


def bits(value):
    return struct.pack(">d", value).hex()


def double(pattern):
    return struct.unpack(">d", struct.pack(">Q", pattern))[0]


def values():
    yield from (0.0, -0.0, 1.0, -1.0, 0.1, 1 / 3, 100.0, 123456.789, 5e-324, 2.2250738585072014e-308)
    yield from (2.225073858507201e-308, 1.7976931348623157e308, 9007199254740991.0, 9007199254740992.0)
    yield from (9007199254740994.0, 9999999999999998.0, 1e16, 10000000000000002.0, 1795471320575.0)
    for exponent in range(-8, 24):
        yield float(f"1e{exponent}")
        yield -float(f"12345e{exponent - 4}")
        yield math.nextafter(float(f"1e{exponent}"), 0)
    for exponent in range(0, 2047, 41):
        yield double(exponent << 52)
        yield double((exponent << 52) + 1)
    generator = random.Random(20)
    for _ in range(100):
        yield generator.random()
        yield generator.uniform(2**53, 1e16)
        yield round(generator.uniform(0, 1000), generator.randrange(7))
        pattern = generator.getrandbits(64)
        if math.isfinite(double(pattern)):
            yield double(pattern)


lines = ["# Written by make-python-repr.py."] + [f"{bits(value)} {value!r}" for value in values()]
pathlib.Path(__file__).with_name("python-repr.txt").write_text("\n".join(lines) + "\n")
