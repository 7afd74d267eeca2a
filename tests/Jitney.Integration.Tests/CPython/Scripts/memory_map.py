# Tells a test what lies where.
import ctypes, json, sqlite3, threading
print(open("/proc/self/maps").read())
