using Zentra.Cards.Authorizations;

namespace Zentra.Cards.Iso8583;

/// <summary>
/// What the fields for national and private use say of a transaction, as docs/network.md has it. A field that is not
/// laid out so says nothing: it is another network's.
/// </summary>
internal sealed class PrivateData(Iso8583Message message)
{
    private const int Wallet = 26;
    private const int PosConditions = 61;
    private const int PinService = 80;
    private const int CvvResult = 87;
    private const int Cvv = 92;

    private readonly Dictionary<int, string> elements = Elements(message[48]);

    public bool IsWallet => elements.ContainsKey(Wallet);

    /// <summary>Field 60, places 9 and 10: mail, telephone, recurring, or electronic commerce.</summary>
    public int Ecommerce => Number(message[60], 8, 2);

    /// <summary>Field 61, place 4: whether and how the cardholder was there.</summary>
    public int Presence => Number(message[61], 3, 1);

    /// <summary>Field 60, place 12, or element 61 of field 48: whether the terminal can take less.</summary>
    public bool PartialAllowed =>
        Number(message[60], 11, 1) is 1 or 3 || elements.GetValueOrDefault(PosConditions) is ['1', ..];

    public CardChecks Checks()
    {
        var code = SecurityCode.Parse(elements.GetValueOrDefault(Cvv));
        var cvv = elements.GetValueOrDefault(CvvResult) switch
        {
            "M" => CheckResult.Passed,
            "N" or "Y" => CheckResult.Failed,
            _ => code is null ? CheckResult.Absent : CheckResult.Presented,
        };
        return new()
        {
            Pin = elements.GetValueOrDefault(PinService) switch
            {
                "PV" => CheckResult.Passed,
                "PI" => CheckResult.Failed,
                _ => message.Has(52) ? CheckResult.Presented : CheckResult.Absent,
            },
            Cvv = cvv,
            SecurityCode = cvv == CheckResult.Presented ? code : null,
            HasChipData = message.Has(55),
        };
    }

    /// <summary>
    /// Two digits of a number, two of a length, the data; a letter may stand before the first. Nothing where the field
    /// is anything else.
    /// </summary>
    private static Dictionary<int, string> Elements(string? field)
    {
        var elements = new Dictionary<int, string>();
        var at = field is [>= 'A' and <= 'Z', ..] ? 1 : 0;
        while (at < (field?.Length ?? 0))
        {
            var (number, length) = (Number(field, at, 2), Number(field, at + 2, 2));
            if (number < 0 || length < 0 || at + 4 + length > field!.Length)
            {
                return [];
            }
            elements[number] = field.Substring(at + 4, length);
            at += 4 + length;
        }
        return elements;
    }

    /// <summary>The number in a field's places; negative where there is none.</summary>
    private static int Number(string? field, int at, int digits)
    {
        if (field is null || at + digits > field.Length)
        {
            return -1;
        }
        var number = 0;
        foreach (var c in field.AsSpan(at, digits))
        {
            if (!char.IsAsciiDigit(c))
            {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return number;
    }
}
