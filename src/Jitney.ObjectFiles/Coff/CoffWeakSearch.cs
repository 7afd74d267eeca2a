namespace Jitney.ObjectFiles.Coff;

/// <summary>Where else a weak external symbol is looked for (<c>Characteristics</c> of its auxiliary record).</summary>
internal enum CoffWeakSearch : uint
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary><c>IMAGE_WEAK_EXTERN_SEARCH_NOLIBRARY</c>: archives are not searched for it.</summary>
    NoLibrary = 1,

    /// <summary><c>IMAGE_WEAK_EXTERN_SEARCH_LIBRARY</c>: archives are searched for it.</summary>
    Library = 2,

    /// <summary><c>IMAGE_WEAK_EXTERN_SEARCH_ALIAS</c>: it is another name of its default, unless somebody defines it.</summary>
    Alias = 3,

    /// <summary><c>IMAGE_WEAK_EXTERN_ANTI_DEPENDENCY</c>: as an alias, and a weak external of the same name as its default comes first.</summary>
    AntiDependency = 4,
}
