namespace Jitney.ObjectFiles.Demangling;

/// <summary>A type with qualifiers, such as <c>const</c>.</summary>
internal sealed class QualifiedPart(NamePart type, string qualifiers) : NamePart
{
    public override bool IsFunctionOrArray(DemangledText text) => type.IsFunctionOrArray(text);

    public override bool IsArray(DemangledText text) => type.IsArray(text);

    public override bool HasRight(DemangledText text) => type.HasRight(text);

    public override NamePart Base => type.Base;

    public override void WriteLeft(DemangledText text) => text.AddLeft(type).Add(qualifiers);

    public override void WriteRight(DemangledText text) => text.AddRight(type);
}

/// <summary>A pointer or reference.</summary>
internal sealed class PointerPart(NamePart target, string sign) : NamePart
{
    public override bool HasRight(DemangledText text) => target.HasRight(text);

    public override void WriteLeft(DemangledText text)
    {
        (NamePart type, string shown) = Collapsed(text);
        text.AddLeft(type);
        text.Add(type.IsArray(text) ? " (" : type.IsFunctionOrArray(text) ? "(" : "").Add(shown);
    }

    public override void WriteRight(DemangledText text)
    {
        NamePart type = Collapsed(text).Type;
        text.Add(type.IsFunctionOrArray(text) ? ")" : "").AddRight(type);
    }

    // A reference to a reference is one: `&&` of `&` is `&`.
    private (NamePart Type, string Sign) Collapsed(DemangledText text)
    {
        NamePart type = target;
        string shown = sign;
        for (int looks = 0; looks < 16 && sign != "*"; looks++)
        {
            NamePart inner = Seen(type, text);
            if (inner is not PointerPart { Sign: not "*" } reference)
            {
                break;
            }

            shown = shown == "&" || reference.Sign == "&" ? "&" : "&&";
            type = reference.Target;
        }

        return (type, shown);
    }

    private string Sign => sign;

    private NamePart Target => target;

    private static NamePart Seen(NamePart part, DemangledText text) => part switch
    {
        ParameterPart parameter when text.ArgumentOf(parameter.Number) is { } argument => argument is ParameterPart ? argument : Seen(argument, text),
        PackPart pack => pack.Element(text) ?? part,
        _ => part,
    };
}

/// <summary>A pointer to a member of a class.</summary>
internal sealed class MemberPointerPart(NamePart owner, NamePart type) : NamePart
{
    public override bool HasRight(DemangledText text) => type.HasRight(text);

    public override void WriteLeft(DemangledText text) =>
        text.AddLeft(type).Add(type.IsFunctionOrArray(text) ? "(" : " ").Add(owner).Add("::*");

    public override void WriteRight(DemangledText text) => text.Add(type.IsFunctionOrArray(text) ? ")" : "").AddRight(type);
}

/// <summary>A function's type.</summary>
internal sealed class FunctionPart(NamePart result, IReadOnlyList<NamePart> parameters, string behind) : NamePart
{
    public override bool IsFunctionOrArray(DemangledText text) => true;

    public override void WriteLeft(DemangledText text) => text.AddLeft(result).Add(" ");

    public override void WriteRight(DemangledText text) => text.Add("(").AddList(parameters).Add(")").AddRight(result).Add(behind);
}

/// <summary>An array's type.</summary>
internal sealed class ArrayPart(NamePart element, NamePart? size) : NamePart
{
    public override bool IsFunctionOrArray(DemangledText text) => true;

    public override bool IsArray(DemangledText text) => true;

    public override void WriteLeft(DemangledText text) => text.AddLeft(element);

    public override void WriteRight(DemangledText text)
    {
        text.Add(text.Last == ']' ? "" : " ").Add("[");
        if (size is not null)
        {
            text.Add(size);
        }

        text.Add("]").AddRight(element);
    }
}

/// <summary>A function with its parameters, and its result where the name tells it.</summary>
/// <param name="name">Its name.</param>
/// <param name="arguments">What parameters of templates stand for in it.</param>
/// <param name="result">The result's type; null where it is not told.</param>
/// <param name="parameters">The parameters' types; null for a variable.</param>
/// <param name="behind">Qualifiers.</param>
internal sealed class EncodingPart(NamePart name, IReadOnlyList<NamePart> arguments, NamePart? result, IReadOnlyList<NamePart>? parameters, string behind) : NamePart
{
    public override NamePart Base => name.Base;

    public override void WriteLeft(DemangledText text)
    {
        ArgumentScope? outer = text.Enter(arguments);
        if (result is not null)
        {
            text.AddLeft(result).Add(result.HasRight(text) ? "" : " ");
        }

        text.Add(name);
        text.Leave(outer);
    }

    public override void WriteRight(DemangledText text)
    {
        ArgumentScope? outer = text.Enter(arguments);
        if (parameters is not null)
        {
            text.Add("(").AddList(parameters).Add(")");
        }

        if (result is not null)
        {
            text.AddRight(result);
        }

        text.Add(behind).Leave(outer);
    }
}
