using System.Globalization;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.RuntimeSupport;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Tests.RuntimeSupport;

/// <summary>Do the dynamic linkers of all processors take the small shared objects that are made for them?</summary>
public sealed class ForeignImageTests
{
    // Loads an image, and says what lies where its first slot says. With a second number it writes the address of a function there first, and says whether that was called.
    private const string Driver = """
        #include <dlfcn.h>
        #include <link.h>
        #include <stdint.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        static int called;
        static void *choose(void) { called++; return (void *)puts; }
        int main(int count, char **words)
        {
            struct link_map *image;
            if (count > 3) {
                FILE *file = fopen(words[1], "r+b");
                void *function = (void *)choose;
                fseek(file, atol(words[3]), SEEK_SET);
                fwrite(&function, sizeof function, 1, file);
                fclose(file);
            }
            image = dlopen(words[1], RTLD_LAZY | RTLD_GLOBAL);
            if (image == NULL) {
                printf("%s", dlerror());
                return 0;
            }
            if (count > 3) {
                printf("called %d, sqrt %s", called, dlsym(image, "sqrt") ? "found" : "missing");
            } else {
                uint64_t *slots = (uint64_t *)(image->l_addr + atol(words[2]));
                char *place = (char *)__builtin_thread_pointer() + slots[0];
                uint64_t *variable = dlsym(RTLD_DEFAULT, "variable");
                printf("%s, module %d, variable %s", place, slots[1] != 0, (char *)variable == place + 8 ? "there" : "elsewhere");
            }
            return 0;
        }
        """;

    [Theory]
    [InlineData("x86_64")]
    [InlineData("aarch64")]
    [InlineData("riscv64")]
    public void Thread_local_storage_lies_where_its_slot_says(string processor)
    {
        (CrossTools cross, DynamicLinkerNumbers numbers) = For(processor);
        ThreadStorageImage image = ThreadStorageImage.OfStorage(numbers, "hello\0\0\0"u8, 16, 4, [new ThreadVariable("variable"u8.ToArray(), 8, 8)]);

        Assert.Equal("hello, module 1, variable there", Load(cross, image.Bytes, image.SlotsOffset));
    }

    [Theory]
    [InlineData("x86_64")]
    [InlineData("aarch64")]
    [InlineData("riscv64")]
    public void Libraries_are_loaded_and_the_last_relocation_calls_back(string processor)
    {
        (CrossTools cross, DynamicLinkerNumbers numbers) = For(processor);
        LibrariesLoadRequest request = LibraryImage.Of(numbers, ["libm.so.6"], null, [], LibraryBinding.WithProgram, "").ToRequest(["libm.so.6"]);

        Assert.Equal("called 1, sqrt found", Load(cross, request.Image.ToArray(), 0, request.Hook));
    }

    private static (CrossTools Cross, DynamicLinkerNumbers Numbers) For(string processor)
    {
        var cross = new CrossTools(processor);
        Assert.SkipUnless(cross.Missing is null, cross.Missing ?? "");
        return (cross, DynamicLinkerNumbers.Of(Target.Parse(processor + "-unknown-linux-gnu").Architecture));
    }

    private static string Load(CrossTools cross, byte[] image, params int[] numbers)
    {
        using var tools = new Toolbox();
        File.WriteAllBytes(tools.PathOf("image.so"), image);
        File.WriteAllText(tools.PathOf("driver.c"), Driver);
        tools.Run(cross.Compiler, "-D_GNU_SOURCE", "-o", "driver", "driver.c", "-ldl");
        return cross.Run(tools, "driver", [tools.PathOf("image.so"), .. numbers.Select(static number => number.ToString(CultureInfo.InvariantCulture))]);
    }
}
