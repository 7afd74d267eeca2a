namespace Jitney.ObjectFiles.Demangling;

/// <summary>Names that compilers make: tables, thunks, guards.</summary>
internal sealed partial class NameReader
{
    private SequencePart SpecialName()
    {
        string kind = _at + 1 < text.Length ? text.Substring(_at, 2) : throw NoName();
        _at += 2;
        switch (kind)
        {
            case "TV":
                return Special("vtable for ", Type());
            case "TT":
                return Special("VTT for ", Type());
            case "TI":
                return Special("typeinfo for ", Type());
            case "TS":
                return Special("typeinfo name for ", Type());
            case "TA":
                return Special("template parameter object for ", TemplateArgument());
            case "TW":
                return Special("TLS wrapper function for ", Name(new NameShape()));
            case "TH":
                return Special("TLS init function for ", Name(new NameShape()));
            case "GV":
                return Special("guard variable for ", Name(new NameShape()));
            case "Th":
                SignedNumber();
                Require('_');
                return Special("non-virtual thunk to ", Encoding());
            case "Tv":
                VirtualOffset();
                return Special("virtual thunk to ", Encoding());
            case "Tc":
                CallOffset();
                CallOffset();
                return Special("covariant return thunk to ", Encoding());
            case "TC":
                NamePart derived = Type();
                Number();
                Require('_');
                return new SequencePart(new WordPart("construction vtable for "), Type(), new WordPart("-in-"), derived);
            case "GR":
                NamePart name = Name(new NameShape());
                int number = Peek == '_' || _at == text.Length ? 0 : SequenceNumber() + 1;
                Takes('_');
                return new SequencePart(new WordPart($"reference temporary #{number} for "), name);
            case "GT":
                string cloned = Takes('t') ? "transaction clone for " : Takes('n') ? "non-transaction clone for " : throw NoName();
                return Special(cloned, Encoding());
            default:
                throw NoName();
        }
    }

    private static SequencePart Special(string words, NamePart part) => new(new WordPart(words), part);

    private void CallOffset()
    {
        if (Takes('h'))
        {
            SignedNumber();
            Require('_');
        }
        else
        {
            Require('v');
            VirtualOffset();
        }
    }

    private void VirtualOffset()
    {
        SignedNumber();
        Require('_');
        SignedNumber();
        Require('_');
    }

    private void SignedNumber()
    {
        Takes('n');
        Number();
    }
}
