// archives: libz.a
#include <stdio.h>
#include <string.h>
#include <zlib.h>

int main(void)
{
    static unsigned char text[200000], packed[210000], unpacked[200000];
    for (unsigned i = 0; i < sizeof text; i++)
        text[i] = (unsigned char)(i * i >> 7);
    for (int level = 0; level <= 9; level++) {
        uLongf size = sizeof packed, back = sizeof unpacked;
        int status = compress2(packed, &size, text, sizeof text, level);
        int returned = uncompress(unpacked, &back, packed, size);
        printf("%d %d %d %lu %08lx\n", level, status, returned, size, crc32(adler32(1, packed, (uInt)size), unpacked, (uInt)back));
    }

    gzFile file = gzopen("/dev/null", "wb");
    printf("%d %s\n", gzprintf(file, "%d words", 5), zlibVersion());
    return gzclose(file) != Z_OK || memcmp(text, unpacked, sizeof text) != 0;
}
