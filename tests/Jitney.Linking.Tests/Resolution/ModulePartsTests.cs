using Jitney.Linking.Formats;
using Jitney.Linking.Resolution;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Resolution;

/// <summary>What a lookup needs is divided by modules: those first that others refer to, and circles together.</summary>
public sealed class ModulePartsTests
{
    [Fact]
    public void One_module_is_one_part_with_its_batch()
    {
        using var parts = new Parts("a: f refers g", "a: g");
        LinkRequest part = Assert.Single(parts.Of("f"));
        Assert.NotNull(part.Collected);
        Assert.Equal(["a"], part.Modules.Select(static module => module.Name));
    }

    [Fact]
    public void What_is_in_no_module_cannot_go()
    {
        using var parts = new Parts(": f");
        LinkRequest part = Assert.Single(parts.Of("f"));
        Assert.NotNull(part.Collected);
        Assert.Empty(part.Modules);
    }

    [Theory]
    [InlineData("c-b-a", "a: f refers g", "b: g refers h", "c: h")]
    [InlineData("c-ab", "a: f refers g", "b: g refers f h", "c: h")]
    [InlineData("abc", "a: f refers g", "b: g refers h", "c: h refers f")]
    [InlineData("-a", "a: f refers g", ": g")]
    [InlineData("a-", "a: g", ": f refers g")]
    [InlineData("*a", "a: f refers g", ": g refers h", "a: h")]
    [InlineData("d-bc-a", "a: f refers g h", "b: g refers h", "c: h refers g i", "d: i")]
    public void Those_that_others_refer_to_come_first(string expected, params string[] objects)
    {
        using var parts = new Parts(objects);
        IReadOnlyList<LinkRequest> requests = parts.Of("f");
        string[] names =
        [
            .. requests.Select(request => request.Modules.Count == 0 && request.Objects.Any(static input => input.Module is not null)
                || (request.Collected is { } batch && batch.Sources.Exists(static input => input.Module is null))
                    ? "*" + string.Concat(ModulesIn(request))
                    : string.Concat(request.Modules.Select(static module => module.Name).Order(StringComparer.Ordinal))),
        ];
        Assert.Equal(expected, string.Join('-', names));
        Assert.Single(requests, static request => request.Names.Count == 1);
        Assert.All(requests.SelectMany(static request => request.Objects), static input => Assert.Null(input.TakenBy));
    }

    private static IEnumerable<string> ModulesIn(LinkRequest request) =>
        (request.Collected?.Sources ?? request.Objects).Select(static input => input.Module?.Name).OfType<string>().Distinct().Order(StringComparer.Ordinal);

    /// <summary>Objects in words: <c>module: defines refers others</c>.</summary>
    private sealed class Parts : IDisposable
    {
        private readonly Toolbox _tools = new();
        private readonly LinkDefinitions _definitions = new(new NameTable());

        public Parts(params string[] objects)
        {
            var modules = new Dictionary<string, LinkModule>();
            foreach (string words in objects)
            {
                string[] halves = words.Split(':', 2);
                string[] names = halves[1].Split("refers");
                string defined = names[0].Trim();
                string source = $".globl {defined}\n{defined}: nop\n" + string.Concat((names.Length > 1 ? names[1].Trim().Split(' ') : []).Select(static name => $".quad {name}\n"));
                string file = $"{defined}.o";
                LinkModule? module = null;
                if (halves[0].Length > 0 && !modules.TryGetValue(halves[0], out module))
                {
                    modules.Add(halves[0], module = _definitions.AddModule(halves[0]));
                }

                _definitions.AddWaiting(new LinkInput(ObjectFormat.Read(new InputName(file), _tools.Bytes(_tools.Assemble(source, file)))) { Module = module });
            }
        }

        public IReadOnlyList<LinkRequest> Of(string name)
        {
            var request = new LinkRequest([], [_definitions.Names.Intern(System.Text.Encoding.UTF8.GetBytes(name))]);
            return ModuleParts.Of(request, Closure.Collect(request, _definitions), _definitions.Resolver);
        }

        public void Dispose() => _tools.Dispose();
    }
}
