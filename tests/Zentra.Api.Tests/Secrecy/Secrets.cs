using System.Globalization;
using System.Text;

namespace Zentra.Api.Tests.Secrecy;

/// <summary>Looks for card numbers and verification values in every form in which they might be written.</summary>
internal sealed class Secrets
{
    private readonly List<(string Name, byte[] Bytes)> needles = [];

    /// <summary>A number in all its forms.</summary>
    public void AddNumber(string number)
    {
        var ascii = Encoding.ASCII.GetBytes(number);
        var ebcdic = ascii.Select(b => (byte)(b - '0' + 0xF0)).ToArray();
        var packed = Convert.FromHexString(number.Length % 2 == 0 ? number : $"0{number}");
        Add("ASCII, or the hexadecimal of BCD", ascii);
        Add("EBCDIC", ebcdic);
        Add("packed BCD", packed);
        Add("UTF-16", Encoding.Unicode.GetBytes(number));
        foreach (var (form, bytes) in new[] { ("ASCII", ascii), ("EBCDIC", ebcdic) })
        {
            Add($"hexadecimal of {form}", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)));
            Add($"hexadecimal of {form}, upper case", Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)));
        }
        foreach (var (form, bytes) in new[] { ("ASCII", ascii), ("packed BCD", packed), ("EBCDIC", ebcdic) })
        {
            for (var before = 0; before < 3; before++)
            {
                Add($"base64 of {form} after {before}", Base64(bytes, before));
            }
        }
        foreach (var separator in " -._/")
        {
            Add($"groups with '{separator}'", Encoding.ASCII.GetBytes(string.Join(
                separator, number.Chunk(4).Select(group => new string(group)))));
        }
    }

    /// <summary>
    /// A verification value where it can be told from other digits: beside its name, and as ISO 8583 and a magnetic
    /// stripe have it.
    /// </summary>
    public void AddVerification(string number, string value)
    {
        foreach (var text in new[]
        {
            $"\"cvv\":\"{value}\"", $"\"cvv\": \"{value}\"", $"cvv={value}", $"cvv2={value}", $"9203{value}",
            $"security_code\":\"{value}\"", number + value,
        })
        {
            Add("verification value", Encoding.ASCII.GetBytes(text));
        }
    }

    /// <summary>What is found, and where.</summary>
    public IEnumerable<string> In(string place, byte[] bytes) =>
        from needle in needles
        let at = bytes.AsSpan().IndexOf(needle.Bytes)
        where at >= 0
        select string.Create(CultureInfo.InvariantCulture, $"{place}: {needle.Name} at byte {at}");

    public IEnumerable<string> In(string place, string text) => In(place, Encoding.UTF8.GetBytes(text));

    private void Add(string name, byte[] bytes) => needles.Add((name, bytes));

    /// <summary>The characters of base64 that depend on these bytes alone, whatever stands around them.</summary>
    private static byte[] Base64(byte[] bytes, int before)
    {
        var text = Convert.ToBase64String([.. new byte[before], .. bytes]);
        var first = (8 * before + 5) / 6;
        var end = 8 * (before + bytes.Length) / 6;
        return Encoding.ASCII.GetBytes(text[first..end]);
    }
}
