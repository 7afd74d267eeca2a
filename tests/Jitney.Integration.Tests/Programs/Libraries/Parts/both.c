int both(void) { return 1; }
int call_both(void) { return both(); }
int data_of_both = 1;
int *where_library_sees(void) { return &data_of_both; }
__thread int threads_of_both = 1;
int *where_library_sees_threads(void) { return &threads_of_both; }
