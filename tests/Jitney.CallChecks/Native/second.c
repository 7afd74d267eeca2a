/* What replaces it. */
int version(void) { return 2; }
