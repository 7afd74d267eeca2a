"""What the demonstration runs: a walk through CPython that every right link survives and most wrong ones do not."""
import hashlib
import json
import math
import os
import sys
import threading
import zlib
from xml.parsers import expat

print("Python", sys.version.split()[0], "at work")
print("1 + 1 =", 1 + 1)
print("100! has", len(str(math.factorial(100))), "digits; pi is", math.pi)
print("json:", json.dumps({"linked": True, "by": ["one", "batch"]}))

text = b"the same words again and again " * 1000
packed = zlib.compress(text)
assert zlib.decompress(packed) == text
print("zlib:", len(text), "->", len(packed), "bytes; sha256", hashlib.sha256(packed).hexdigest()[:16])

names = []
parser = expat.ParserCreate()
parser.StartElementHandler = lambda name, attributes: names.append(name)
parser.Parse("<graph><block><edge/></block></graph>", True)
print("expat:", names)

try:
    {}["missing"]
except KeyError as error:
    print("exceptions:", repr(error))

total = [0] * 4
def work(i):
    total[i] = sum(range(i * 1000))
threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("threads:", sum(total))

# A child of fork must have globals of its own, as it would natively.
state = ["parent"]
reader, writer = os.pipe()
child = os.fork()
if child == 0:
    state[0] = "child"
    os.write(writer, state[0].encode())
    os._exit(7)
_, status = os.waitpid(child, 0)
print("fork:", os.read(reader, 16).decode(), "ended with", os.waitstatus_to_exitcode(status), "and left", state[0])

print("arguments:", sys.argv[1:])
sys.stdout.flush()
sys.exit(42)
