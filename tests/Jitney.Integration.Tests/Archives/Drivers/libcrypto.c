// archives: libcrypto.a
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

static void print_hexadecimal(const char *name, const unsigned char *bytes, size_t size)
{
    printf("%s ", name);
    for (size_t i = 0; i < size; i++)
        printf("%02x", bytes[i]);
    putchar('\n');
}

static void digest(const char *name)
{
    unsigned char result[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_Digest("abc", 3, result, &size, EVP_get_digestbyname(name), NULL);
    print_hexadecimal(name, result, size);
}

static void encrypt(const char *name)
{
    unsigned char key[32] = "a key of thirty-two bytes in all", iv[16] = "fifteen letters", result[256];
    int size = 0, rest = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    EVP_EncryptInit_ex(context, EVP_get_cipherbyname(name), NULL, key, iv);
    for (int i = 0; i < 8; i++) {
        int part = 0;
        EVP_EncryptUpdate(context, result + size, &part, (const unsigned char *)"twenty letters of it", 20);
        size += part;
    }
    EVP_EncryptFinal_ex(context, result + size, &rest);
    print_hexadecimal(name, result, (size_t)(size + rest));
    EVP_CIPHER_CTX_free(context);
}

int main(void)
{
    const char *digests[] = {"MD5", "SHA1", "SHA256", "SHA512", "SHA3-256", "BLAKE2b512", "SM3"};
    const char *ciphers[] = {"AES-256-CBC", "AES-128-CTR", "AES-256-GCM", "ChaCha20", "CAMELLIA-256-CBC"};
    for (size_t i = 0; i < sizeof digests / sizeof *digests; i++)
        digest(digests[i]);
    for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++)
        encrypt(ciphers[i]);

    // Signs and verifies; the key is another each time.
    EVP_PKEY *key = EVP_EC_gen("P-256");
    unsigned char signature[128];
    size_t size = sizeof signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key);
    printf("signed %d\n", EVP_DigestSign(context, signature, &size, (const unsigned char *)"text", 4));
    EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key);
    printf("verified %d\n", EVP_DigestVerify(context, signature, size, (const unsigned char *)"text", 4));
    printf("refused %d\n", EVP_DigestVerify(context, signature, size, (const unsigned char *)"Text", 4));
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);

    BIGNUM *base = NULL, *power = BN_new(), *modulus = NULL;
    BN_CTX *numbers = BN_CTX_new();
    BN_dec2bn(&base, "123456789012345678901234567890");
    BN_hex2bn(&modulus, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFF61");
    BN_mod_exp(power, base, modulus, modulus, numbers);
    char *text = BN_bn2hex(power);
    puts(text);
    OPENSSL_free(text);
    BN_free(base);
    BN_free(power);
    BN_free(modulus);
    BN_CTX_free(numbers);
    printf("%s\n", OpenSSL_version(OPENSSL_VERSION));
    return 0;
}
