using System.Text;

namespace Jitney.ObjectFiles.Demangling;

/// <summary>Text that grows to a limit: a name of some letters may stand for one without end.</summary>
/// <remarks>Letters may be taken back, so parts are counted too: an expansion of nothing that holds two such expansions, and so on, comes to nothing after any number of steps.</remarks>
internal sealed class DemangledText
{
    private const int MostLetters = 16 * 1024;
    private const int MostParts = 50_000;
    private const int DeepestName = 400;

    private readonly StringBuilder _text = new();
    private int _parts;

    // What parameters of templates stand for where it is being written.
    private ArgumentScope? _scope;

    /// <summary>Outside of a pack.</summary>
    public const int NoPack = -1;

    /// <summary>Whether it has become too long or too deep, or makes no sense, and says nothing any more.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>How many letters there are.</summary>
    public int Length => _text.Length;

    /// <summary>The last letter; a zero where there is none.</summary>
    public char Last => _text.Length == 0 ? '\0' : _text[^1];

    /// <summary>Which element of the pack that is being expanded stands for the pack.</summary>
    public int PackIndex { get; set; } = NoPack;

    /// <summary>How many elements it has; <see cref="NoPack"/> until one was met.</summary>
    public int PackSize { get; set; } = NoPack;

    /// <summary>How deep the part lies that is being written.</summary>
    public int Depth { get; set; }

    /// <summary>Adds letters.</summary>
    public DemangledText Add(string letters)
    {
        if (IsTooLong || _text.Length + letters.Length > MostLetters)
        {
            IsTooLong = true;
        }
        else
        {
            _text.Append(letters);
        }

        return this;
    }

    /// <summary>Adds a part whole.</summary>
    public DemangledText Add(NamePart part)
    {
        if (Enter())
        {
            part.WriteLeft(this);
            part.WriteRight(this);
            Depth--;
        }

        return this;
    }

    /// <summary>Adds what of a part stands before the name that it declares.</summary>
    public DemangledText AddLeft(NamePart part)
    {
        if (Enter())
        {
            part.WriteLeft(this);
            Depth--;
        }

        return this;
    }

    /// <summary>Adds what of a part stands behind the name that it declares.</summary>
    public DemangledText AddRight(NamePart part)
    {
        if (Enter())
        {
            part.WriteRight(this);
            Depth--;
        }

        return this;
    }

    /// <summary>Adds parts with commas between them; those that come to nothing get none.</summary>
    public DemangledText AddList(IReadOnlyList<NamePart> parts)
    {
        bool isFirst = true;
        foreach (NamePart part in parts)
        {
            int before = Length;
            Add(isFirst ? "" : ", ");
            int start = Length;
            Add(part);
            if (Length == start)
            {
                Cut(before);
            }
            else
            {
                isFirst = false;
            }

            if (IsTooLong)
            {
                break;
            }
        }

        return this;
    }

    /// <summary>Begins a function's name, in which parameters of templates stand for its arguments.</summary>
    /// <returns>What is to be given back at its end.</returns>
    public ArgumentScope? Enter(IReadOnlyList<NamePart> arguments)
    {
        ArgumentScope? outer = _scope;
        if (arguments.Count > 0)
        {
            _scope = new ArgumentScope(arguments, outer);
        }

        return outer;
    }

    /// <summary>Ends a function's name.</summary>
    public void Leave(ArgumentScope? outer) => _scope = outer;

    /// <summary>What a parameter of a template stands for; null where there is none, with which the name makes no sense.</summary>
    public NamePart? ArgumentOf(int number) =>
        _scope is { } scope && number < scope.Arguments.Count ? scope.Arguments[number] is PackArgumentPart pack ? pack.Pack : scope.Arguments[number] : null;

    /// <summary>Does something with what a parameter stands for, where its own parameters stand for what they stand for outside.</summary>
    public bool InScopeOf(int number, Func<NamePart, DemangledText, bool> work)
    {
        if (ArgumentOf(number) is not { } argument || Depth >= DeepestName)
        {
            IsTooLong = true;
            return false;
        }

        ArgumentScope? scope = _scope;
        _scope = scope!.Outer;
        Depth++;
        bool result = work(argument, this);
        Depth--;
        _scope = scope;
        return result;
    }

    /// <summary>Takes letters back.</summary>
    public void Cut(int length) => _text.Length = length;

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private bool Enter()
    {
        if (IsTooLong || Depth >= DeepestName || ++_parts > MostParts)
        {
            IsTooLong = true;
            return false;
        }

        Depth++;
        return true;
    }
}

/// <summary>What parameters of templates stand for in a function's name, and outside of it.</summary>
internal sealed record ArgumentScope(IReadOnlyList<NamePart> Arguments, ArgumentScope? Outer);
