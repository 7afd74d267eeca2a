#include <dlfcn.h>
#include <stdio.h>
int main(void)
{
    void *library = dlopen("libm.so.6", RTLD_NOW);
    double (*cosine)(double) = (double (*)(double))dlsym(library, "cos");
    printf("%.5f\n", cosine(1));
    printf("%d\n", dlsym(library, "no_such_symbol") == 0);
    printf("%d\n", dlclose(library));
    printf("%s\n", dlopen("/no/such/library.so", RTLD_NOW) ? "opened" : dlerror());
    return 0;
}
