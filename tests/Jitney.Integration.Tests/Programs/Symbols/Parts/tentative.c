int shared_number;
long larger_elsewhere[100];
int defined_elsewhere = 77;
int *there(void) { return &shared_number; }
long *larger(void) { return larger_elsewhere; }
