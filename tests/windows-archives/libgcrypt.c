/* Digests, a cipher and an asymmetric key's text form by Debian's archives of libgcrypt and libgpg-error. */
#include <gcrypt.h>
#include <stdio.h>

int main(void)
{
    if (!gcry_check_version(NULL))
        return 1;
    gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
    gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);

    unsigned char digest[64];
    static const int algorithms[] = { GCRY_MD_SHA256, GCRY_MD_SHA512, GCRY_MD_SHA3_256, GCRY_MD_BLAKE2B_256 };
    for (unsigned index = 0; index < sizeof algorithms / sizeof *algorithms; index++) {
        gcry_md_hash_buffer(algorithms[index], digest, "abc", 3);
        printf("%s ", gcry_md_algo_name(algorithms[index]));
        for (unsigned place = 0; place < gcry_md_get_algo_dlen(algorithms[index]); place++)
            printf("%02x", digest[place]);
        puts("");
    }

    gcry_cipher_hd_t cipher;
    unsigned char key[16] = { 1 }, block[16] = { 2 };
    if (gcry_cipher_open(&cipher, GCRY_CIPHER_AES128, GCRY_CIPHER_MODE_CBC, 0) || gcry_cipher_setkey(cipher, key, 16) || gcry_cipher_setiv(cipher, key, 16)
        || gcry_cipher_encrypt(cipher, block, 16, NULL, 0))
        return 2;
    gcry_cipher_close(cipher);
    for (unsigned place = 0; place < 16; place++)
        printf("%02x", block[place]);

    gcry_sexp_t expression;
    printf(" %s\n", gpg_strerror(gcry_sexp_new(&expression, "(a (b", 0, 1)));
    return 8;
}
