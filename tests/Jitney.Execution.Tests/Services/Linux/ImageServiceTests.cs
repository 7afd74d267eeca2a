using Jitney.Execution.Tests.Support;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;

namespace Jitney.Execution.Tests.Services.Linux;

public sealed class ImageServiceTests : IDisposable
{
    // The log holds one decimal digit for each function that ran.
    private const string Source = """
        #include <stdlib.h>
        #include <string.h>
        int __cxa_atexit(void (*)(void *), void *, void *);
        char handle[8];
        static long log;
        static void note(int digit) { log = log * 10 + digit; }
        static void at_unload(void *unused) { note(8); }
        static void first(int argc, char **argv, char **envp) { note(argc == 2 && strcmp(argv[1], "x") == 0 && envp ? 1 : 9); }
        static void second(void) { note(2); __cxa_atexit(at_unload, 0, handle); }
        static void third(void) { note(3); }
        static void final_a(void) { note(5); }
        static void final_b(void) { note(6); }
        static void final_c(void) { note(7); }
        void *initialisers[] = {(void *)first, (void *)second, 0, (void *)-1};
        void *more_initialisers[] = {(void *)third};
        void *finalisers[] = {(void *)final_a, (void *)-1, (void *)final_b};
        void *more_finalisers[] = {(void *)final_c};
        long take_log(void) { long taken = log; log = 0; return taken; }
        """;

    private readonly Support.Services _services = new();
    private readonly NativeLibrarySource _sources = new();
    private readonly ExecutorAddress _library;

    public ImageServiceTests() => _library = _services.Open(_sources.Compile(Source, "-Wl,-Bsymbolic"));

    public void Dispose() => _sources.Dispose();

    [LinuxFact]
    public void Initialisers_run_in_order_and_finalisers_after_what_initialisers_registered()
    {
        Assert.Null(Initialize());
        Assert.Equal(123, _services.CallFunction(Find("take_log")));

        Assert.Null(Finalize(Find("handle")));
        Assert.Equal(8765, _services.CallFunction(Find("take_log")));
    }

    [LinuxFact]
    public void Finalizing_again_runs_nothing()
    {
        Initialize();
        Finalize(Find("handle"));
        _services.CallFunction(Find("take_log"));

        Assert.Null(Finalize(Find("handle")));
        Assert.Equal(0, _services.CallFunction(Find("take_log")));
    }

    [LinuxFact]
    public void An_image_without_handle_cannot_be_finalized() => Assert.NotNull(Finalize(ExecutorAddress.Null));

    [LinuxFact]
    public void A_table_that_holds_no_whole_addresses_makes_the_result_empty()
    {
        var request = new ImageInitializeRequest(Find("handle"), [], [ExecutorAddressRange.Of(Find("initialisers"), 12)], []);

        Assert.True(_services.Call(BootstrapSymbols.ImageInitialize, ActionMessages.EncodeImageInitialize(new SpsWriter(), request)).IsEmpty);
    }

    private string? Initialize() => _services.CallAction(
        BootstrapSymbols.ImageInitialize,
        ActionMessages.EncodeImageInitialize(
            new SpsWriter(),
            new ImageInitializeRequest(
                Find("handle"),
                ["program", "x"],
                [Range("initialisers"), Range("more_initialisers")],
                [Range("finalisers"), Range("more_finalisers")])));

    private string? Finalize(ExecutorAddress handle) =>
        _services.CallAction(BootstrapSymbols.ImageFinalize, ActionMessages.EncodeHandle(new SpsWriter(), handle));

    private ExecutorAddress Find(string name) => _services.Find(_library, name);

    private ExecutorAddressRange Range(string name)
    {
        LibrarySymbol symbol = _services.LookUp([_library], name)[0];
        return ExecutorAddressRange.Of(symbol.Address, symbol.Size);
    }
}
