// libraries: -lz
#include <stdio.h>
#include <string.h>
#include <zlib.h>
static char text[10000], packed[20000], unpacked[10000];
int main(void)
{
    uLongf size = sizeof packed, back = sizeof unpacked;
    for (unsigned i = 0; i < sizeof text; i++)
        text[i] = "abcdefgh"[i * i % 7];
    printf("%d %d\n", compress((Bytef *)packed, &size, (Bytef *)text, sizeof text), size < 1000);
    printf("%d %d\n", uncompress((Bytef *)unpacked, &back, (Bytef *)packed, size), memcmp(text, unpacked, sizeof text));
    printf("%lx\n", crc32(0, (Bytef *)text, sizeof text));
    return 0;
}
