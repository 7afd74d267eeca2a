# Modules of every kind: frozen, built in, extension modules that need the program's own symbols.
import array, ast, asyncio, base64, bisect, bz2, collections, csv, ctypes, curses, datetime, dbm.ndbm, decimal, difflib
import fractions, gzip, hashlib, heapq, hmac, html, itertools, json, locale, logging, lzma, math, mmap, multiprocessing, pickle
import queue, random, re, readline, resource, select, socket, sqlite3, ssl, statistics, string, struct, subprocess, tempfile, textwrap
import threading, time, unicodedata, urllib.parse, uuid, xml.etree.ElementTree, zipfile, zlib, zoneinfo

print(json.dumps({"numbers": [1, 2.5, None, True], "text": "grüß"}, sort_keys=True))
print(re.sub(r"(\w+)@(\w+)", r"\2 at \1", "someone@somewhere"))
with decimal.localcontext() as context:
    context.prec = 60
    print(decimal.Decimal(2).sqrt(), decimal.Decimal(1) / 7)
database = sqlite3.connect(":memory:")
database.execute("create table t (a integer, b text)")
database.executemany("insert into t values (?, ?)", [(i, str(i) * i) for i in range(10)])
print(database.execute("select sum(a), max(b) from t").fetchall(), sqlite3.sqlite_version)
print(hashlib.sha256(b"jitney").hexdigest(), zlib.crc32(b"jitney"), len(zlib.compress(b"a" * 10000)))
print(lzma.decompress(lzma.compress(b"xz")), bz2.decompress(bz2.compress(b"bz2")), gzip.decompress(gzip.compress(b"gz")))
print(xml.etree.ElementTree.fromstring("<a><b c='d'>e</b></a>")[0].attrib)
print(pickle.loads(pickle.dumps({(1, 2): [3, {4}]})), struct.pack("<hid", 1, 2, 3.5).hex())
print(unicodedata.name("ß"), math.gamma(5.5), statistics.mean([1, 2, 3, 4]), fractions.Fraction(3, 9))
print(datetime.date(2024, 2, 29).isoformat(), textwrap.shorten("many words to be shortened", 15))
print(asyncio.run(asyncio.wait_for(asyncio.sleep(0.01, "slept"), 5)))
