"""Extension modules of the installed CPython, loaded by dlopen: each must find the linked interpreter's symbols, and no second one."""
import ctypes
import decimal
import _json
import _queue

print("ctypes: abs(-5) =", ctypes.CDLL(None).abs(-5))
print("decimal:", decimal.Decimal(1) / decimal.Decimal(7))
print("_json:", _json.encode_basestring_ascii("“quoted”"))
queue = _queue.SimpleQueue()
queue.put("through a queue")
print("_queue:", queue.get())
