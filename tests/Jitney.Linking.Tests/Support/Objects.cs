namespace Jitney.Linking.Tests.Support;

/// <summary>Makes real objects and archives of source text.</summary>
internal static class Objects
{
    public static byte[] C(string source, params string[] options)
    {
        using var tools = new Toolbox();
        return tools.Bytes(tools.Compile(source, options: options));
    }

    public static byte[] Cpp(string source, params string[] options)
    {
        using var tools = new Toolbox();
        return tools.Bytes(tools.Compile(source, compiler: "c++", options: options));
    }

    /// <summary>The processor for which the other methods make objects.</summary>
    public const string Own = "x86_64";

    /// <summary>Compiles C for a processor, which is named as in a triple.</summary>
    public static byte[] For(string processor, string source, params string[] options)
    {
        using var tools = new Toolbox();
        return tools.Bytes(tools.Compile(source, compiler: "clang-19", options: [$"--target={processor}-linux-gnu", "-ffreestanding", .. options]));
    }

    public static byte[] Assembly(string source)
    {
        using var tools = new Toolbox();
        return tools.Bytes(tools.Assemble(source));
    }

    /// <summary>An object whose first relocation in <c>.text</c> is of another type, which the assembler may be too old to know.</summary>
    public static byte[] Retyped(string source, uint type)
    {
        byte[] file = Assembly(source);
        new ElfBytes(file).At<uint>(Graphs.ContentOffset(file, ".rela.text") + 8) = type;
        return file;
    }

    /// <summary>An archive of assembled members, in their order.</summary>
    public static byte[] Archive(string options, params (string Name, string Source)[] members)
    {
        using var tools = new Toolbox();
        foreach ((string name, string source) in members)
        {
            tools.Assemble(source, name);
        }

        tools.Run("ar", [options, "lib.a", .. members.Select(member => member.Name)]);
        return tools.Bytes("lib.a");
    }
}
