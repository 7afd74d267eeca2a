# The interpreter's own functions, as ctypes and extension modules find them in the process.
import ctypes, sys

api = ctypes.pythonapi
api.PyLong_FromLong.restype = ctypes.py_object
print(api.PyLong_FromLong(42))
api.Py_GetVersion.restype = ctypes.c_char_p
print(api.Py_GetVersion().decode() == sys.version)
api.PyUnicode_FromString.restype = ctypes.py_object
print(api.PyUnicode_FromString(b"text"))
print(ctypes.py_object.in_dll(api, "PyExc_ValueError").value is not None)
print(ctypes.c_int.in_dll(api, "Py_OptimizeFlag").value)

comparison = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
numbers = (ctypes.c_int * 8)(5, 3, 8, 1, 9, 2, 7, 4)
ctypes.CDLL(None).qsort(numbers, len(numbers), 4, comparison(lambda a, b: a[0] - b[0]))
print(list(numbers))


@ctypes.CFUNCTYPE(None)
def raises():
    raise ValueError("in a callback")


sys.unraisablehook = lambda problem: print("unraisable", problem.exc_value)
raises()
try:
    api.PyErr_SetString(ctypes.py_object(KeyError), b"from C")
except KeyError as problem:
    print("caught", problem)
