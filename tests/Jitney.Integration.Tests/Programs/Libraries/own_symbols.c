#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
int answer(void) { return 42; }
int answer_data = 43;
static int hidden_answer(void) { return 1; }
int main(void)
{
    int (*function)(void) = (int (*)(void))dlsym(RTLD_DEFAULT, "answer");
    int *data = dlsym(RTLD_DEFAULT, "answer_data");
    printf("%d %d\n", function ? function() : -1, data ? *data : -1);
    printf("%d %d\n", function == answer, data == &answer_data);
    printf("%d\n", dlsym(RTLD_DEFAULT, "hidden_answer") == 0 && hidden_answer());
    function = (int (*)(void))dlsym(dlopen(0, RTLD_NOW), "answer");
    printf("%d\n", function ? function() : -1);
    return 0;
}
