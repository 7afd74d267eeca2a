__thread int initialised = 41;
__thread long zero;
__thread char text[32] = "defined elsewhere";
__thread _Alignas(64) int aligned = 64;
int *address_in_other_object(void) { return &initialised; }
