int variable_of_both = 2;
int function_of_both(void) { return 2; }
__attribute__((visibility("protected"))) int protected_function(void) { return 2; }
__attribute__((visibility("hidden"))) int hidden_function(void) { return 2; }
static int seen(void) { return 1000 * function_of_both() + 100 * variable_of_both + 10 * protected_function() + hidden_function(); }
static int at_first;
__attribute__((constructor)) static void initialise(void)
{
    at_first = seen();
    variable_of_both += 5;
}
int seen_by_initialiser(void) { return at_first; }
int seen_later(void) { return seen(); }
