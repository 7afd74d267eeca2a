/* A library of its own: functions by name and by number, and a variable. */
__declspec(dllexport) int shared_number = 5;
__declspec(dllexport) int twice(int number) { return 2 * number; }
__declspec(dllexport) int by_number(int number) { return shared_number + number; }
__declspec(dllexport) int by_name(int number) { return by_number(number); }
