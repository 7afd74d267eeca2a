namespace Jitney.RuntimeSupport.Image.Elf;

/// <summary>What batches of ELF objects are made ready to run by, in a process with a dynamic linker.</summary>
internal static class ElfImage
{
    /// <summary>Makes the contributors of a session's executor.</summary>
    public static ImageComposition Of(ImageSurroundings surroundings)
    {
        var functions = new FunctionAddressContributor();
        var imports = new ImportContributor();
        var exposure = new ExposureContributor(surroundings.Executor, surroundings.References, surroundings.Libraries);
        var modules = new ModuleContributor(surroundings.Executor);
        return new ImageComposition
        {
            Contributors =
            [
                new ExecutableStackContributor(),

                // Variables that are copied may hold functions' addresses, and those of what the batch defines.
                functions,
                new DefinitionContributor(surroundings.References),
                imports,
                exposure,
                modules,
                new FrameContributor(),

                // From here on linked code runs: what the batch shows is there by now.
                new IndirectFunctionContributor(),
                new LibraryContributor(surroundings.Libraries, surroundings.Arguments),
                new InitializerContributor(surroundings.Arguments, surroundings.Deferred),
            ],
            Shared = [functions, imports],
            ThreadStorage = new ElfThreadStorage(surroundings),
            Exposure = exposure,
            DsoHandle = InitializerContributor.DsoHandle,
            Headers = modules.Headers,
        };
    }
}
