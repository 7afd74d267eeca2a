// Compresses, hashes and encrypts a little with zlib and libgcrypt: a program whose archives cost more than its run.
#include <stdio.h>
#include <string.h>
#include <gcrypt.h>
#include <zlib.h>

int main(void) {
  static unsigned char plain[65536], packed[70000], unpacked[65536];
  for (unsigned i = 0; i < sizeof plain; i++) plain[i] = (unsigned char)((i * i) >> 7);
  uLongf packed_size = sizeof packed, size = sizeof unpacked;
  int problem = compress(packed, &packed_size, plain, sizeof plain);
  problem |= uncompress(unpacked, &size, packed, packed_size);

  if (!gcry_check_version(NULL)) return 1;
  gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
  gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
  unsigned char digest[32];
  gcry_md_hash_buffer(GCRY_MD_SHA256, digest, unpacked, size);
  printf("%d %d %02x%02x%02x%02x\n", problem, memcmp(plain, unpacked, sizeof plain), digest[0], digest[1], digest[2], digest[3]);
  return 0;
}
