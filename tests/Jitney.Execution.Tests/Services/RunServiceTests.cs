using Jitney.Execution.Tests.Support;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;

namespace Jitney.Execution.Tests.Services;

public sealed class RunServiceTests : IDisposable
{
    private const string Source = """
        #include <string.h>
        #include <stdlib.h>
        #ifdef _WIN32
        /* Each C library has a copy of its own. */
        static int is_environment(char **envp, char **behind)
        {
            for (char **entry = envp; entry && *entry; entry++) {
                char name[1000];
                char *value = strchr(*entry + 1, '=');
                if (!value || value - *entry >= sizeof name) continue;
                memcpy(name, *entry, value - *entry);
                name[value - *entry] = 0;
                if (name[0] != '=' && (!getenv(name) || strcmp(getenv(name), value + 1) != 0)) return 0;
            }
            return envp && *envp;
        }
        #else
        extern char **environ;
        static int is_environment(char **envp, char **behind)
        {
            for (char **entry = envp, **own = environ; *entry || *own; entry++, own++)
                if (!*entry || !*own || strcmp(*entry, *own) != 0) return 0;
            return envp == behind;
        }
        #endif
        typedef long long number;
        number six(number a, number b, number c, number d, number e, number f) { return a + 10 * b + 100 * c + 1000 * d + 10000 * e + 100000 * f; }
        number negative(void) { return -7; }
        static char **kept;
        int main_like(int argc, char **argv, char **envp)
        {
            if (argv[argc] || !is_environment(envp, argv + argc + 1)) return -100;
            kept = argv;
            return argc == 0 ? -1 : (int)strlen(argv[argc - 1]);
        }
        number later(void) { return strcmp(kept[0], "program") == 0; }
        int no_arguments(void) { return -3; }
        int one_argument(int value) { return value * 2; }
        """;

    private readonly Support.Services _services = new();
    private readonly NativeLibrarySource _sources = new();
    private readonly ExecutorAddress _library;

    public RunServiceTests() => _library = _services.Open(_sources.Compile(Source));

    public void Dispose() => _sources.Dispose();

    [Fact]
    public void A_function_gets_up_to_six_integers_and_its_result_comes_back()
    {
        Assert.Equal(654321, _services.CallFunction(Find("six"), 1, 2, 3, 4, 5, 6));
        Assert.Equal(-7, _services.CallFunction(Find("negative")));
    }

    [Fact]
    public void A_null_function_is_an_error()
    {
        ReadOnlyMemory<byte> result = _services.Call(
            BootstrapSymbols.FunctionCall,
            RunMessages.EncodeFunctionCall(new SpsWriter(), ExecutorAddress.Null, []));

        Assert.NotNull(RunMessages.DecodeFunctionCallResult(result.Span).Problem);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(7, "program")]
    [InlineData(4, "program", "äß")]
    [InlineData(0, "program", "")]
    public void Main_gets_its_arguments_and_the_environment(long expected, params string[] arguments)
    {
        ReadOnlyMemory<byte> result = _services.Call(BootstrapSymbols.RunAsMain, RunMessages.EncodeMain(new SpsWriter(), Find("main_like"), [.. arguments]));

        Assert.Equal(expected, RunMessages.DecodeMainResult(result.Span));
    }

    [Fact]
    public void Arguments_stay_valid_after_main_has_returned()
    {
        _services.Call(BootstrapSymbols.RunAsMain, RunMessages.EncodeMain(new SpsWriter(), Find("main_like"), ["program"]));

        Assert.Equal(1, _services.CallFunction(Find("later")));
    }

    [Fact]
    public void LLVM_forms_of_small_functions_answer_32_bits()
    {
        ReadOnlyMemory<byte> none = _services.Call(
            BootstrapSymbols.RunAsVoidFunction,
            RunMessages.EncodeVoidFunction(new SpsWriter(), Find("no_arguments")));
        ReadOnlyMemory<byte> one = _services.Call(
            BootstrapSymbols.RunAsIntFunction,
            RunMessages.EncodeIntFunction(new SpsWriter(), Find("one_argument"), -21));

        Assert.Equal(-3, RunMessages.DecodeIntResult(none.Span));
        Assert.Equal(-42, RunMessages.DecodeIntResult(one.Span));
    }

    private ExecutorAddress Find(string name) => _services.Find(_library, name);
}
