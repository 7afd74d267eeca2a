using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Definitions.Windows;

/// <summary>Tells for which C runtime objects were compiled: by the names that their compilers use, since nothing else says it.</summary>
internal static class WindowsRuntimes
{
    private static readonly string[] s_gnu =
    [
        "__main", "___chkstk_ms", "_pei386_runtime_relocator", "__gxx_personality_seh0", "__gcc_personality_seh0", "_Unwind_Resume", "__emutls_get_address", "__mingw_vfprintf", "__mingw_vsprintf",
        "__mingw_vsnprintf", "__mingw_vprintf", "__mingw_vsscanf",
    ];

    private static readonly string[] s_microsoft =
    [
        "_fltused", "__chkstk", "__security_cookie", "__security_check_cookie", "__GSHandlerCheck", "__GSHandlerCheck_SEH", "__GSHandlerCheck_EH4", "__CxxFrameHandler3", "__CxxFrameHandler4",
        "_CxxThrowException", "_RTC_InitBase", "_RTC_CheckStackVars", "__report_rangecheckfailure",
    ];

    // Code for either has these, but mostly that of Visual C++.
    private static readonly string[] s_either = ["__guard_check_icall_fptr", "__guard_dispatch_icall_fptr"];

    /// <summary>The runtime of what a batch holds so far; null where nothing in it says so, as in code that needs none.</summary>
    public static WindowsRuntime? Of(LinkBatch batch)
    {
        HashSet<int> gnu = NumbersOf(batch, s_gnu), microsoft = NumbersOf(batch, s_microsoft), either = NumbersOf(batch, s_either);
        bool asks = batch.Objects.Exists(static graph => graph.Requests?.Libraries.Count > 0);
        bool isEither = false;
        WindowsRuntime? decorated = null;
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            // Objects of GNU's compilers may ask for libraries as those of Visual C++ do.
            if (gnu.Contains(global.Name))
            {
                return WindowsRuntime.Gnu;
            }

            asks |= microsoft.Contains(global.Name);
            isEither |= either.Contains(global.Name);
            decorated ??= OfDecoration(batch.Names.Bytes(global.Name));
        }

        return asks ? WindowsRuntime.Microsoft : decorated ?? (isEither ? WindowsRuntime.Microsoft : null);
    }

    /// <summary>Whether there are names of C++ in a batch that nothing defines.</summary>
    public static bool LacksCPlusPlus(LinkBatch batch, WindowsRuntime runtime)
    {
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (WantedNames.IsMissing(global) && IsOfCPlusPlus(batch.Names.Bytes(global.Name), runtime))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether anything is missing in a batch that nobody but a library has.</summary>
    public static bool LacksAnything(LinkBatch batch)
    {
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (WantedNames.IsMissing(global) && batch.Format.SpecialSymbol(batch.Names.Bytes(global.Name)) is null)
            {
                return true;
            }
        }

        return false;
    }

    private static WindowsRuntime? OfDecoration(ReadOnlySpan<byte> name) => name switch
    {
        [(byte)'?', ..] => WindowsRuntime.Microsoft,
        [(byte)'_', (byte)'Z', ..] => WindowsRuntime.Gnu,
        _ => null,
    };

    private static bool IsOfCPlusPlus(ReadOnlySpan<byte> name, WindowsRuntime runtime)
    {
        name = name.StartsWith("__imp_"u8) ? name["__imp_".Length..] : name;
        return runtime == WindowsRuntime.Gnu
            ? name.StartsWith("_Z"u8) || name.StartsWith("__cxa_"u8) || name.StartsWith("__gxx_"u8)
            : name.StartsWith("?"u8);
    }

    private static HashSet<int> NumbersOf(LinkBatch batch, string[] names) =>
        [.. names.SelectMany(name => batch.Scopes, (name, scope) => batch.Names.Find(((NativeText)name).Bytes, NameHash.Of(((NativeText)name).Bytes), scope)).Where(static number => number >= 0)];
}
