__thread int counter_of_library = 100;
static __thread int hidden = 7;
__thread int exactly_there __attribute__((tls_model("initial-exec"))) = 5;
int next_of_library(void) { return ++counter_of_library + hidden++; }
