namespace Jitney.Linking.Tests.Support;

/// <summary>Objects for AArch64, and what their instructions say.</summary>
internal static class Programs64
{
    /// <summary>Assembles; statements may be divided by semicolons.</summary>
    public static byte[] Assemble(string source, params string[] options)
    {
        using var tools = new Toolbox();
        File.WriteAllText(tools.PathOf("a.s"), source + "\n");
        tools.Run("clang-19", ["--target=aarch64-linux-gnu", "-march=armv8.5-a", .. options, "-c", "a.s", "-o", "a.o"]);
        return tools.Bytes("a.o");
    }

    /// <summary>Assembles with GNU's assembler, which knows all models of thread-local storage.</summary>
    public static byte[] AssembleWithGnu(string source)
    {
        using var tools = new Toolbox();
        File.WriteAllText(tools.PathOf("a.s"), source + "\n");
        tools.Run("aarch64-linux-gnu-as", "a.s", "-o", "a.o");
        return tools.Bytes("a.o");
    }

    /// <summary>Compiles C.</summary>
    public static byte[] Compile(string source, params string[] options)
    {
        using var tools = new Toolbox();
        File.WriteAllText(tools.PathOf("a.c"), source);
        tools.Run("clang-19", ["--target=aarch64-linux-gnu", "-O1", "-ffreestanding", .. options, "-c", "a.c", "-o", "a.o"]);
        return tools.Bytes("a.o");
    }

    /// <summary>The address that <c>adrp</c> and the addition or load behind it form.</summary>
    public static ulong AddressOf(OfflineBatch linked, ulong place, int scale = 0)
    {
        uint page = linked.Read32(place);
        uint low = linked.Read32(place + 4);
        Assert.Equal(0x90000000u, page & 0x9f000000);
        long immediate = (((long)(page >> 5) & 0x7ffff) << 2) | ((page >> 29) & 3);
        immediate = immediate << 43 >> 43;
        return unchecked((place & ~0xffful) + (ulong)(immediate << 12)) + (((low >> 10) & 0xfff) << scale);
    }

    /// <summary>Where a call or jump leads.</summary>
    public static ulong BranchTarget(OfflineBatch linked, ulong place)
    {
        uint branch = linked.Read32(place);
        Assert.Equal(0x14000000u, branch & 0x7c000000);
        return unchecked(place + (ulong)((long)((ulong)branch << 38) >> 36));
    }
}
