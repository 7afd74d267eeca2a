using Jitney.Calls;
using Jitney.Protocol.Vocabulary;
using Jitney.RuntimeSupport;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Tests.RuntimeSupport;

/// <summary>Native code that Jitney brings along for each processor: is it for that, and does it work there?</summary>
public sealed class NativeObjectsTests
{
    // Initialises and gives back fifty times what was asked for once, at one place.
    private const string Driver = """
        #include <stdint.h>
        #include <stdio.h>
        #include <string.h>
        struct result { union { char bytes[8]; char *block; } content; size_t size; };
        struct result jitney_support_memory_reserve(const char *, size_t);
        struct result jitney_support_memory_initialize(const char *, size_t);
        struct result jitney_support_memory_deinitialize(const char *, size_t);
        static char message[256];
        static size_t size;
        static void u8(int value) { message[size++] = (char)value; }
        static void u64(uint64_t value) { memcpy(message + size, &value, 8); size += 8; }
        static void code(uint32_t number)
        {
        #if defined(__aarch64__)
            uint32_t words[2] = {0x52800000 | number << 5, 0xd65f03c0};
        #elif defined(__riscv)
            uint32_t words[2] = {0x513 | number << 20, 0x8067};
        #else
            uint8_t words[8] = {0xb8, (uint8_t)number, 0, 0, 0, 0xc3};
        #endif
            memcpy(message + size, words, 8);
            size += 8;
        }
        static uint64_t address(struct result result)
        {
            uint64_t value = 0;
            if (result.size == 9 && result.content.block[0])
                memcpy(&value, result.content.block + 1, 8);
            return value;
        }
        int main(void)
        {
            uint64_t start;
            int good = 0;
            u64(0x10000); u64(0x10000); u64(0x10000); u8(0); u8(0); u64(0);
            start = address(jitney_support_memory_reserve(message, size));
            for (uint32_t number = 1; start != 0 && number <= 50; number++) {
                size = 0;
                u64(start); u64(1); u8(5); u64(start); u64(8); u64(1); u64(start); u64(8); code(number); u64(0);
                good += address(jitney_support_memory_initialize(message, size)) == start && ((int (*)(void))start)() == (int)number;
                size = 0;
                u64(1); u64(start);
                jitney_support_memory_deinitialize(message, size);
            }
            printf("%d of 50", good);
            return 0;
        }
        """;

    [Theory]
    [InlineData("x86_64")]
    [InlineData("aarch64")]
    [InlineData("riscv64")]
    public void Each_is_for_its_processor(string processor)
    {
        Target target = Target.Parse(processor + "-unknown-linux-gnu");
        Assert.SkipUnless(NativeObjects.Has("support", target), $"Jitney was built without a compiler for {processor}");
        ushort machine = DynamicLinkerNumbers.Of(target.Architecture).Machine;

        foreach (byte[] code in (byte[][])[SupportCode.Object(target), DispatchCode.Object(target), CallbackCode.Object(target)])
        {
            Assert.Equal(machine, BitConverter.ToUInt16(code, 18));
        }
    }

    [Fact]
    public void What_there_is_none_for_is_named()
    {
        Target target = Target.Parse("mips64-unknown-linux-gnu");

        InvalidOperationException problem = Assert.Throws<InvalidOperationException>(() => SupportCode.Object(target));

        Assert.Contains(target.Triple, problem.Message, StringComparison.Ordinal);
        Assert.False(DispatchCode.IsMadeFor(target));
    }

    [Theory]
    [InlineData("x86_64")]
    [InlineData("aarch64")]
    [InlineData("riscv64")]
    public void The_memory_of_support_code_has_new_code_seen_where_other_code_was(string processor)
    {
        var cross = new CrossTools(processor);
        Assert.SkipUnless(cross.Missing is null, cross.Missing ?? "");
        using var tools = new Toolbox();
        File.WriteAllBytes(tools.PathOf("support.o"), SupportCode.Object(Target.Parse(processor + "-unknown-linux-gnu")));
        File.WriteAllText(tools.PathOf("driver.c"), Driver);
        tools.Run(cross.Compiler, "-o", "driver", "driver.c", "support.o");

        Assert.Equal("50 of 50", cross.Run(tools, "driver"));
    }
}
