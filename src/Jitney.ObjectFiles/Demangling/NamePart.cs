namespace Jitney.ObjectFiles.Demangling;

/// <summary>A part of a C++ name. C++ writes a part of a type before what it declares and a part behind: <c>int (*</c> name <c>)[5]</c>.</summary>
internal abstract class NamePart
{
    /// <summary>Whether it is a function or an array, which the sign of a pointer to it must be set apart from.</summary>
    public virtual bool IsFunctionOrArray(DemangledText text) => false;

    /// <summary>Whether something stands behind the declared name.</summary>
    public virtual bool HasRight(DemangledText text) => IsFunctionOrArray(text);

    /// <summary>Whether it is an array.</summary>
    public virtual bool IsArray(DemangledText text) => false;

    /// <summary>The name without scope and arguments, as constructors have it.</summary>
    public virtual NamePart Base => this;

    /// <summary>Writes what stands before.</summary>
    public abstract void WriteLeft(DemangledText text);

    /// <summary>Writes what stands behind.</summary>
    public virtual void WriteRight(DemangledText text)
    {
    }
}

/// <summary>Words as they are.</summary>
internal sealed class WordPart(string words, string? baseName = null) : NamePart
{
    public string Words => words;

    // std::string is written short, but its constructor is one of basic_string.
    public override NamePart Base => baseName is null ? this : new WordPart(baseName);

    public override void WriteLeft(DemangledText text) => text.Add(words);
}

/// <summary>Several parts, one behind the other.</summary>
internal sealed class SequencePart(params IReadOnlyList<NamePart> parts) : NamePart
{
    public override void WriteLeft(DemangledText text)
    {
        foreach (NamePart part in parts)
        {
            text.Add(part);
        }
    }
}

/// <summary>Parts between commas.</summary>
internal sealed class ListPart(string open, IReadOnlyList<NamePart> parts, string close) : NamePart
{
    public override void WriteLeft(DemangledText text) => text.Add(open).AddList(parts).Add(close);
}

/// <summary>A name in a scope.</summary>
internal sealed class ScopedPart(NamePart scope, NamePart name) : NamePart
{
    public override NamePart Base => name.Base;

    public override void WriteLeft(DemangledText text) => text.Add(scope).Add("::").Add(name);
}

/// <summary>A name with a tag of the binary interface behind it.</summary>
internal sealed class TaggedPart(NamePart name, string tag) : NamePart
{
    public override NamePart Base => name.Base;

    public override void WriteLeft(DemangledText text) => text.Add(name).Add("[abi:").Add(tag).Add("]");
}

/// <summary>A template with its arguments.</summary>
internal sealed class TemplatePart(NamePart name, NamePart arguments) : NamePart
{
    public override NamePart Base => name.Base;

    public override void WriteLeft(DemangledText text)
    {
        text.Add(name);

        // `operator<` needs a blank before its arguments.
        text.Add(text.Last == '<' ? " " : "").Add(arguments);
    }
}

/// <summary>Arguments of a template that are one argument.</summary>
internal sealed class PackPart(IReadOnlyList<NamePart> elements) : NamePart
{
    public override bool IsFunctionOrArray(DemangledText text) => Element(text)?.IsFunctionOrArray(text) ?? false;

    public override bool IsArray(DemangledText text) => Element(text)?.IsArray(text) ?? false;

    public override bool HasRight(DemangledText text) => Element(text)?.HasRight(text) ?? false;

    public override void WriteLeft(DemangledText text)
    {
        if (Element(text) is { } element)
        {
            text.AddLeft(element);
        }
    }

    public override void WriteRight(DemangledText text)
    {
        if (Element(text) is { } element)
        {
            text.AddRight(element);
        }
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<NamePart> Elements => elements;

    /// <summary>The one that stands for the pack now; null where it is empty.</summary>
    public NamePart? Element(DemangledText text)
    {
        if (text.PackSize == DemangledText.NoPack)
        {
            text.PackSize = elements.Count;
            text.PackIndex = 0;
        }

        return text.PackIndex >= 0 && text.PackIndex < elements.Count ? elements[text.PackIndex] : null;
    }
}

/// <summary>A pack as an argument: its elements as arguments of their own.</summary>
internal sealed class PackArgumentPart(PackPart pack) : NamePart
{
    public PackPart Pack => pack;

    public override void WriteLeft(DemangledText text) => text.AddList(pack.Elements);
}

/// <summary>A pattern that is repeated for each element of the pack in it.</summary>
internal sealed class ExpansionPart(NamePart pattern) : NamePart
{
    public override void WriteLeft(DemangledText text)
    {
        (int index, int size) = (text.PackIndex, text.PackSize);
        (text.PackIndex, text.PackSize) = (DemangledText.NoPack, DemangledText.NoPack);
        int start = text.Length;
        text.Add(pattern);
        if (text.PackSize == DemangledText.NoPack)
        {
            text.Add("...");
        }
        else if (text.PackSize == 0)
        {
            text.Cut(start);
        }

        int count = text.PackSize;
        for (int element = 1; element < count && !text.IsTooLong; element++)
        {
            text.PackIndex = element;
            text.Add(", ").Add(pattern);
        }

        (text.PackIndex, text.PackSize) = (index, size);
    }
}

/// <summary>A parameter of a template: what it stands for depends on the function in whose name it is written.</summary>
internal sealed class ParameterPart(int number) : NamePart
{
    public int Number => number;

    public override bool IsFunctionOrArray(DemangledText text) => text.InScopeOf(number, static (argument, text) => argument.IsFunctionOrArray(text));

    public override bool IsArray(DemangledText text) => text.InScopeOf(number, static (argument, text) => argument.IsArray(text));

    public override bool HasRight(DemangledText text) => text.InScopeOf(number, static (argument, text) => argument.HasRight(text));

    public override void WriteLeft(DemangledText text) => text.InScopeOf(number, static (argument, text) => { text.AddLeft(argument); return true; });

    public override void WriteRight(DemangledText text) => text.InScopeOf(number, static (argument, text) => { text.AddRight(argument); return true; });
}
