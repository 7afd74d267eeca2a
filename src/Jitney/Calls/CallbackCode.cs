namespace Jitney.Calls;

/// <summary>The object by which code of callbacks asks the controller, on x86-64: <c>__jitney_callback</c>.</summary>
internal static class CallbackCode
{
    /// <summary>The object file.</summary>
    public static byte[] Object()
    {
        using Stream stream = typeof(CallbackCode).Assembly.GetManifestResourceStream("callback.o")
            ?? throw new InvalidOperationException("Jitney was built without its code for callbacks");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
