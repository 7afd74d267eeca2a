/* What natively linked programs of this folder begin with, after start.lib: a main with arguments in bytes. */
__declspec(dllimport) int _configure_narrow_argv(int mode);
__declspec(dllimport) int _initialize_narrow_environment(void);
__declspec(dllimport) int *__p___argc(void);
__declspec(dllimport) char ***__p___argv(void);
__declspec(dllimport) char ***__p__environ(void);
int main(int count, char **arguments, char **environment);

int wmain(void)
{
    _configure_narrow_argv(1);
    _initialize_narrow_environment();
    return main(*__p___argc(), *__p___argv(), *__p__environ());
}

/* Visual C++ brings it in its static part. Nobody calls its functions here. */
const void *const table_of_type_info[2] __asm__("??_7type_info@@6B@") = { 0, 0 };
