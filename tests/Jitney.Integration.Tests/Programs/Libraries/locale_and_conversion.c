#include <iconv.h>
#include <locale.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>
int main(void)
{
    printf("%s\n", setlocale(LC_ALL, "C.UTF-8"));
    wchar_t wide[20];
    printf("%zu\n", mbstowcs(wide, "gr\xc3\xbc\xc3\x9f", 20));
    iconv_t conversion = iconv_open("UTF-16LE", "UTF-8");
    char in[] = "\xc3\xbc", out[4], *from = in, *to = out;
    size_t left = 2, room = 4;
    printf("%zu ", iconv(conversion, &from, &left, &to, &room));
    printf("%02x%02x %d\n", out[0] & 255, out[1] & 255, iconv_close(conversion));
    return 0;
}
