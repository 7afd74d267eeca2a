int given_by_program(int value);
int also_here(void) { return 1; }
int call_back(int value) { return given_by_program(value) + also_here(); }
