namespace Jitney.RuntimeSupport.Windows;

/// <summary>The functions of C that print and scan, for objects that call them by name: <c>ucrtbase.dll</c> has them in a general form alone, which the headers of Visual C++ call from inline functions.</summary>
/// <remarks>
/// The general forms take options, what to print to, the format, a locale (none here) and a list of arguments. Those are on the stack from the caller's place for the second, third or fourth argument on, where a callee may
/// put its registers.
/// </remarks>
internal static class StandardIo
{
    // Room for four registers of the functions called and two more arguments; above it lies the address of return, and then the caller's room for ours.
    private const byte Frame = 0x48;
    private const byte Arguments = Frame + 8;

    // _CRT_INTERNAL_PRINTF_STANDARD_SNPRINTF_BEHAVIOR, and that of the functions before it: the result is cut off, or not ended.
    private const byte Standard = 2;
    private const byte Legacy = 1;

    private const string Print = "__stdio_common_vfprintf";
    private const string PrintToText = "__stdio_common_vsprintf";
    private const string Scan = "__stdio_common_vfscanf";
    private const string ScanText = "__stdio_common_vsscanf";

    /// <summary>The functions, each an object.</summary>
    public static IEnumerable<(string Name, SupportObject Object)> All =>
    [
        ("printf", OnStream("printf", Print, standard: 1, isList: false)),
        ("vprintf", OnStream("vprintf", Print, standard: 1, isList: true)),
        ("fprintf", OnStream("fprintf", Print, standard: null, isList: false)),
        ("vfprintf", OnStream("vfprintf", Print, standard: null, isList: true)),
        ("scanf", OnStream("scanf", Scan, standard: 0, isList: false)),
        ("vscanf", OnStream("vscanf", Scan, standard: 0, isList: true)),
        ("fscanf", OnStream("fscanf", Scan, standard: null, isList: false)),
        ("vfscanf", OnStream("vfscanf", Scan, standard: null, isList: true)),
        ("sprintf", OnText("sprintf", PrintToText, Legacy, hasSize: false, isList: false)),
        ("vsprintf", OnText("vsprintf", PrintToText, Legacy, hasSize: false, isList: true)),
        ("snprintf", OnText("snprintf", PrintToText, Standard, hasSize: true, isList: false)),
        ("vsnprintf", OnText("vsnprintf", PrintToText, Standard, hasSize: true, isList: true)),
        ("_snprintf", OnText("_snprintf", PrintToText, Legacy, hasSize: true, isList: false)),
        ("_vsnprintf", OnText("_vsnprintf", PrintToText, Legacy, hasSize: true, isList: true)),
        ("sscanf", OnText("sscanf", ScanText, options: 0, hasSize: false, isList: false)),
        ("vsscanf", OnText("vsscanf", ScanText, options: 0, hasSize: false, isList: true)),
    ];

    private static SupportObject OnStream(string name, string general, byte? standard, bool isList)
    {
        SupportObject code = Begin(name);
        byte format = Arguments;
        if (standard is { } number)
        {
            code.Bytes(0xB9, number, 0, 0, 0)               // mov  ecx, NUMBER
                .Call("__acrt_iob_func")
                .Bytes(0x48, 0x89, 0xC2);                   // mov  rdx, rax
        }
        else
        {
            code.Bytes(0x48, 0x8B, 0x54, 0x24, format);     // mov  rdx, [rsp+FIRST]
            format += 8;
        }

        return code
            .Bytes(0x31, 0xC9)                              // xor  ecx, ecx
            .Bytes(0x4C, 0x8B, 0x44, 0x24, format)          // mov  r8, [rsp+FORMAT]
            .Bytes(0x45, 0x31, 0xC9)                        // xor  r9d, r9d
            .Bytes(0x48, isList ? (byte)0x8B : (byte)0x8D, 0x44, 0x24, (byte)(format + 8)) // mov or lea rax, [rsp+NEXT]
            .Bytes(0x48, 0x89, 0x44, 0x24, 0x20)            // mov  [rsp+32], rax
            .Call(general)
            .Return(Frame);
    }

    private static SupportObject OnText(string name, string general, byte options, bool hasSize, bool isList)
    {
        SupportObject code = Begin(name);
        byte format = hasSize ? (byte)(Arguments + 16) : (byte)(Arguments + 8);
        code.Bytes(0xB9, options, 0, 0, 0)                  // mov  ecx, OPTIONS
            .Bytes(0x48, 0x8B, 0x54, 0x24, Arguments);      // mov  rdx, [rsp+FIRST]
        if (hasSize)
        {
            code.Bytes(0x4C, 0x8B, 0x44, 0x24, Arguments + 8); // mov r8, [rsp+SECOND]
        }
        else
        {
            code.Bytes(0x49, 0xC7, 0xC0, 0xFF, 0xFF, 0xFF, 0xFF); // mov r8, -1
        }

        return code
            .Bytes(0x4C, 0x8B, 0x4C, 0x24, format)          // mov  r9, [rsp+FORMAT]
            .Bytes(0x31, 0xC0)                              // xor  eax, eax
            .Bytes(0x48, 0x89, 0x44, 0x24, 0x20)            // mov  [rsp+32], rax
            .Bytes(0x48, isList ? (byte)0x8B : (byte)0x8D, 0x44, 0x24, (byte)(format + 8)) // mov or lea rax, [rsp+NEXT]
            .Bytes(0x48, 0x89, 0x44, 0x24, 0x28)            // mov  [rsp+40], rax
            .Call(general)
            .Return(Frame);
    }

    private static SupportObject Begin(string name) => new SupportObject(name)
        .Bytes(0x48, 0x89, 0x4C, 0x24, 0x08)                // mov  [rsp+8], rcx
        .Bytes(0x48, 0x89, 0x54, 0x24, 0x10)                // mov  [rsp+16], rdx
        .Bytes(0x4C, 0x89, 0x44, 0x24, 0x18)                // mov  [rsp+24], r8
        .Bytes(0x4C, 0x89, 0x4C, 0x24, 0x20)                // mov  [rsp+32], r9
        .Allocate(Frame);
}
