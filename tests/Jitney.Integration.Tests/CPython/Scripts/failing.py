# A deep recursion, a traceback, and the exit code of an exception that nobody catches.
import sys, traceback


def dive(n):
    return 0 if n == 0 else 1 + dive(n - 1)


sys.setrecursionlimit(20000)
print(dive(15000))
try:
    dive(50000)
except RecursionError as problem:
    print(problem)
sys.excepthook = lambda kind, value, trace: print(kind.__name__, value, len(traceback.extract_tb(trace)))
raise SystemError("nobody catches this")
