using Zentra.Cards.Clearing;
using Zentra.Cards.Iso8583;

namespace Zentra.Server.Clearing.Files;

/// <summary>
/// Private data subelements (PDS) of a message: four digits that name one, three that say its length, and its data, one
/// after the other in fields 48, 62 and 123 to 125.
/// </summary>
internal sealed class IpmData
{
    private const int TagDigits = 4;
    private const int HeadDigits = 7;

    private static readonly int[] Fields = [48, 62, 123, 124, 125];

    private readonly Dictionary<string, string> elements = new(StringComparer.Ordinal);

    private IpmData()
    {
    }

    public string? this[string tag] => elements.GetValueOrDefault(tag);

    public static (IpmData? Data, PresentedFault? Fault) Of(Iso8583Message message)
    {
        var data = new IpmData();
        foreach (var field in Fields)
        {
            var rest = message[field].AsSpan();
            while (!rest.IsEmpty)
            {
                if (rest.Length < HeadDigits || rest[..HeadDigits].ContainsAnyExceptInRange('0', '9')
                    || int.Parse(rest[TagDigits..HeadDigits], null) is var length && rest.Length < HeadDigits + length)
                {
                    return (null, new(
                        $"DE {field}", "private_data_invalid",
                        $"The private data of field {field} are not subelements with their lengths."));
                }
                data.elements[rest[..TagDigits].ToString()] = rest.Slice(HeadDigits, length).ToString();
                rest = rest[(HeadDigits + length)..];
            }
        }
        return (data, null);
    }
}
