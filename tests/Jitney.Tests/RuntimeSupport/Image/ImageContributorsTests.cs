using Jitney.Executors;
using Jitney.Linking.Passes;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.RuntimeSupport;
using Jitney.RuntimeSupport.Image;
using Jitney.RuntimeSupport.Image.Elf;
using Xunit;

namespace Jitney.Tests.RuntimeSupport.Image;

/// <summary>Does each target get what it has, in the order in which it must run?</summary>
public sealed class ImageContributorsTests
{
    private static readonly Type[] s_elf =
    [
        typeof(ExecutableStackContributor),
        typeof(FunctionAddressContributor),
        typeof(DefinitionContributor),
        typeof(ImportContributor),
        typeof(ExposureContributor),
        typeof(ModuleContributor),
        typeof(FrameContributor),
        typeof(IndirectFunctionContributor),
        typeof(LibraryContributor),
        typeof(InitializerContributor),
    ];

    [Theory]
    [InlineData("x86_64-unknown-linux-gnu")]
    [InlineData("aarch64-unknown-linux-gnu")]
    [InlineData("riscv64-unknown-linux-gnu")]
    [InlineData("x86_64-unknown-none-elf")]
    [InlineData("test-triple")]
    public async Task Elf_targets_and_unknown_ones_have_the_same_contributors_in_order(string triple)
    {
        await using var executor = new InProcessExecutor();

        ImageComposition composition = ImageContributors.Of(Around(executor, triple));

        Assert.Equal(s_elf, composition.Contributors.Select(static contributor => contributor.GetType()));
        Assert.Same(composition.Exposure, composition.Contributors[Array.IndexOf(s_elf, typeof(ExposureContributor))]);
        Assert.Equal(DsoHandleUse.ForFinalizers, composition.DsoHandle);
    }

    [Fact]
    public async Task What_concerns_imports_that_several_batches_use_is_contributed_by_the_same_objects_in_the_same_order()
    {
        await using var executor = new InProcessExecutor();

        ImageComposition composition = ImageContributors.Of(Around(executor, "x86_64-unknown-linux-gnu"));

        Assert.Equal([typeof(FunctionAddressContributor), typeof(ImportContributor)], composition.Shared.Select(static contributor => contributor.GetType()));
        Assert.Equal(composition.Contributors.Intersect(composition.Shared), composition.Shared);
    }

    [Theory]
    [InlineData(BootstrapSymbols.ModulesAdd)]
    [InlineData(BootstrapSymbols.ModulesRemove)]
    public async Task Batches_hold_headers_only_where_modules_can_be_shown_and_taken_back(string lacked)
    {
        await using var executor = new InProcessExecutor();
        ImageSurroundings surroundings = Around(executor, "x86_64-unknown-linux-gnu");
        var all = new Dictionary<string, ExecutorAddress>(surroundings.Executor.BootstrapSymbols)
        {
            [BootstrapSymbols.ModulesAdd] = new(0x1000),
            [BootstrapSymbols.ModulesRemove] = new(0x1010),
        };
        ImageSurroundings complete = surroundings with { Executor = surroundings.Executor with { BootstrapSymbols = all } };
        ImageSurroundings lacking = surroundings with
        {
            Executor = surroundings.Executor with { BootstrapSymbols = all.Where(symbol => symbol.Key != lacked).ToDictionary() },
        };

        Assert.Equal(HeadersUse.Always, ImageContributors.Of(complete).Headers);
        Assert.Equal(HeadersUse.WhenReferenced, ImageContributors.Of(lacking).Headers);
    }

    private static ImageSurroundings Around(InProcessExecutor executor, string triple) =>
        new(executor, new ReferencedNames(), new GivenLibraries(), new Undoings(), static () => [])
        {
            Executor = executor.Description with { TargetTriple = triple },
        };
}
