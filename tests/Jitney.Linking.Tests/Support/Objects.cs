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

    public static byte[] Assembly(string source)
    {
        using var tools = new Toolbox();
        return tools.Bytes(tools.Assemble(source));
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
