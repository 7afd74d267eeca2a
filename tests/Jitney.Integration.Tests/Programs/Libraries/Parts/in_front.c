int atoi(const char *text) { return text[0] * 1000; }
int of_library(void) { return 1; }
__thread int of_threads = 7;
__thread int of_both = 6;
