// archives: libzstd.a
#include <stdio.h>
#include <string.h>
#include <zdict.h>
#include <zstd.h>

int main(void)
{
    static char text[300000], packed[310000], unpacked[300000];
    for (unsigned i = 0; i < sizeof text; i++)
        text[i] = (char)("abcdefgh"[i * i >> 9 & 7] + (i >> 14));
    for (int level = 1; level <= 19; level += 6) {
        size_t size = ZSTD_compress(packed, sizeof packed, text, sizeof text, level);
        size_t back = ZSTD_decompress(unpacked, sizeof unpacked, packed, size);
        printf("%d %zu %zu %d\n", level, size, back, memcmp(text, unpacked, sizeof text));
    }

    // Works on a pool of threads.
    ZSTD_CCtx *context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_nbWorkers, 3);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    size_t size = ZSTD_compress2(context, packed, sizeof packed, text, sizeof text);
    printf("%s %zu\n", ZSTD_getErrorName(size), ZSTD_decompress(unpacked, sizeof unpacked, packed, size));
    ZSTD_freeCCtx(context);
    packed[size / 2] ^= 0x55;
    printf("%d\n", ZSTD_isError(ZSTD_decompress(unpacked, sizeof unpacked, packed, size)));
    return 0;
}
