using System.Text;

namespace Zentra.Api.Tests.Secrecy;

/// <summary>A search that cannot find proves nothing.</summary>
public sealed class SecretsTests
{
    private const string Number = "4000001234567899";
    private const string Cvv = "417";

    public static TheoryData<string, byte[]> Planted
    {
        get
        {
            var ascii = Encoding.ASCII.GetBytes(Number);
            byte[] ebcdic = [.. ascii.Select(b => (byte)(b + 0xC0))];
            var packed = Convert.FromHexString(Number);
            return new()
            {
                { "a text", Encoding.UTF8.GetBytes($"the card {Number}.") },
                { "EBCDIC", [1, .. ebcdic, 2] },
                { "packed", [0x20, .. packed, 0x07] },
                { "hexadecimal", Encoding.UTF8.GetBytes($"\\x00{Convert.ToHexStringLower(ascii)}00") },
                { "hexadecimal of packed", Encoding.UTF8.GetBytes($"\\x20{Convert.ToHexStringLower(packed)}07") },
                { "hexadecimal of EBCDIC", Encoding.UTF8.GetBytes(Convert.ToHexString(ebcdic)) },
                { "base64", Encoding.UTF8.GetBytes(Convert.ToBase64String(ascii)) },
                { "base64 within", Encoding.UTF8.GetBytes(Convert.ToBase64String([1, .. ascii, 1, 2])) },
                { "base64 further within", Encoding.UTF8.GetBytes(Convert.ToBase64String([1, 1, .. ascii, 9])) },
                { "base64 of packed", Encoding.UTF8.GetBytes(Convert.ToBase64String([7, .. packed, 9])) },
                { "groups", "4000 0012 3456 7899"u8.ToArray() },
                { "dashes", "4000-0012-3456-7899"u8.ToArray() },
                { "UTF-16", Encoding.Unicode.GetBytes(Number) },
                { "verification", """{"number":"x","cvv":"417"}"""u8.ToArray() },
                { "ISO 8583", "9203417"u8.ToArray() },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public void What_is_planted_is_found(string form, byte[] bytes)
    {
        var secrets = new Secrets();
        secrets.AddNumber(Number);
        secrets.AddVerification(Number, Cvv);

        Assert.NotEmpty(secrets.In(form, [.. new byte[999], .. bytes, .. new byte[99]]));
        Assert.Empty(secrets.In("other digits", "4000001234567898 0417 4000-0012-3456 7899"));
    }
}
