/* Packs and unpacks by Debian's archive of zlib, at once and in pieces. */
#include <stdio.h>
#include <string.h>
#include <zlib.h>

static unsigned char plain[200000], packed[300000], back[200000];

int main(void)
{
    for (unsigned index = 0; index < sizeof plain; index++)
        plain[index] = (unsigned char)((index * index) >> 7);
    uLongf packed_size = sizeof packed, size = sizeof back;
    int first = compress2(packed, &packed_size, plain, sizeof plain, 9), second = uncompress(back, &size, packed, packed_size);
    printf("%s %d %d %lu %d %08lx\n", zlibVersion(), first, second, (unsigned long)packed_size, memcmp(plain, back, sizeof plain), (unsigned long)crc32(0, packed, packed_size));

    z_stream stream = { .next_in = packed, .avail_in = (uInt)packed_size };
    int pieces = 0, state = inflateInit(&stream);
    while (state == Z_OK) {
        stream.next_out = back;
        stream.avail_out = 1000;
        state = inflate(&stream, Z_NO_FLUSH);
        pieces++;
    }
    printf("%d %d %lu\n", state, pieces, (unsigned long)stream.total_out);
    return inflateEnd(&stream) == Z_OK ? 7 : 1;
}
