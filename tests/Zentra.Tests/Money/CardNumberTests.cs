using System.Globalization;
using System.Text;
using System.Text.Json;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;

namespace Zentra.Tests.Money;

/// <summary>Card numbers are found however they are written, and what only looks like one is let through.</summary>
public sealed class CardNumberTests
{
    /// <summary>Numbers that networks and acquirers publish for tests, by brand.</summary>
    public static TheoryData<string> Cards =>
    [
        "4242424242424242", "4111111111111111", "4012888888881881", "4222222222222", "4000056655665556",
        "5555555555554444", "5105105105105100", "5200828282828210", "2223003122003222", "2223000048400011",
        "378282246310005", "371449635398431", "340000000000009",
        "6011111111111117", "6011000990139424", "6500000000000002", "6445644564456445",
        "3530111333300000", "3566002020360505",
        "30569309025904", "36227206271667", "38520000023237",
        "6200000000000005", "6205500000000000004",
        "6759649826438453", "5018000000000009", "6304000000000000",
    ];

    [Theory]
    [MemberData(nameof(Cards))]
    public void A_number_of_each_brand_is_found_however_it_is_written(string number)
    {
        foreach (var written in new[]
        {
            number, Grouped(number, " "), Grouped(number, "-"), Grouped(number, " - "), Grouped(number, "\u00a0"),
            Grouped(number, "\u2013"), Grouped(number, "\u200b"), Grouped(number, "\t"),
            string.Join(' ', number.ToArray()), InDigitsFrom('\uff10', number), InDigitsFrom('\u0660', number),
        })
        {
            foreach (var text in new[]
            {
                written, $"card {written}", $"{written} 12/30", $"No.{written};", $"pan={written}&x=1",
                $"visa{written}x", $"2026-11-21 {written}", $"#1 {written} 123", $"\u00fc{written}\u00fc",
                $"a\n{written}\nb", $"order_{written}",
            })
            {
                var found = CardNumber.In(text);

                Assert.True(found.HasValue, text);
                Assert.DoesNotContain(number, found.Value.Masked, StringComparison.Ordinal);
                Assert.True(CardNumber.MayBeIn(JsonSerializer.SerializeToUtf8Bytes(text)), text);
            }
            Assert.Equal(Masked(number), CardNumber.In(written)!.Value.Masked);
            Assert.Equal($"a {Masked(number)}, b", CardNumber.Mask($"a {written}, b"));
        }
    }

    [Theory]
    [MemberData(nameof(Cards))]
    public void A_digit_that_is_wrong_makes_it_no_number(string number)
    {
        for (var i = 0; i < number.Length; i++)
        {
            var wrong = number[..i] + (char)('0' + (number[i] - '0' + 1) % 10) + number[(i + 1)..];
            Assert.Null(CardNumber.In(wrong));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("4242")]
    [InlineData("424242424242")]
    [InlineData("42424242424242424242")]
    [InlineData("1234567890123452")]
    [InlineData("0000000000000000")]
    [InlineData("9999999999999995")]
    [InlineData("4242424242424241")]
    [InlineData("4242.4242.4242.4242")]
    [InlineData("4242/4242/4242/4242")]
    [InlineData("4242a4242b4242c4242")]
    [InlineData("4242    4242    4242    4242")]
    [InlineData("42424242424242")]
    [InlineData("36227206271667000000")]
    [InlineData("2026-11-21T10:22:12.123456Z")]
    [InlineData("2026-11-21 10:22:12 2026-11-21 10:22:13")]
    [InlineData("1764584652123")]
    [InlineData("1764584652123456")]
    [InlineData("1764584652123456789")]
    [InlineData("20261121102212")]
    [InlineData("9007199254740991")]
    [InlineData("1 000 000 000 000.00")]
    [InlineData("+49 157 12345678")]
    [InlineData("+4915712345674")]
    [InlineData("+4242424242424")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("ka4242424242424242bcdefabcdefabcde")]
    [InlineData("4242424242424242424242424242424242424242")]
    [InlineData("DE89370400440532013000")]
    [InlineData("DE89 3704 0044 0532 0130 00")]
    [InlineData("GB29 NWBK 6016 1331 9268 19")]
    [InlineData("BE68 5390 0754 7034")]
    [InlineData("NO93 8601 1117 947")]
    public void What_is_no_card_number_is_let_through(string text) => Assert.Null(CardNumber.In(text));

    [Fact]
    public void An_IBAN_with_the_digits_of_a_card_is_an_IBAN_and_with_a_wrong_check_it_is_not()
    {
        foreach (var digits in new[] { "4242424242424242", "36227206271667", "5555555555554444" })
        {
            var iban = Iban("BE", digits);
            Assert.Null(CardNumber.In(iban));
            Assert.Null(CardNumber.In($"pay to {Grouped(iban, " ")}, please"));
            var other = iban[..2] + (iban[2..4] == "97" ? "02" : "97") + iban[4..];
            Assert.NotNull(CardNumber.In(Grouped(other[..4] + " ", "") + other[4..]));
        }
    }

    [Fact]
    public void Our_own_identifiers_and_those_of_others_are_let_through()
    {
#pragma warning disable CA5394 // The chance of a test is its seed.
        var chance = new Random(1);
        var bytes = new byte[32];
        for (var i = 0; i < 200_000; i++)
        {
            chance.NextBytes(bytes);
            var at = Timestamp.From(
                DateTimeOffset.FromUnixTimeMilliseconds(chance.NextInt64(1_700_000_000_000, 2_500_000_000_000)));
            var identifier = Identifier.Draw(at, bytes).Text("pay");
            foreach (var text in new[]
            {
                identifier, $"{identifier}-12", $"/payments/{identifier}/capture", at.ToString(),
                new Guid(Uuid(bytes)).ToString(), Convert.ToHexStringLower(bytes), Convert.ToHexString(bytes, 0, 16),
                Convert.ToHexStringLower(bytes, 0, 12),
            })
            {
                Assert.True(CardNumber.In(text) is null, text);
            }
        }
#pragma warning restore CA5394
    }

    [Fact]
    public void Identifiers_that_have_a_card_number_within_are_identifiers_only_if_they_are_whole()
    {
        Assert.Null(CardNumber.In("pay_01kq4242424242424242xaaaaa"));
        Assert.NotNull(CardNumber.In("pay_4242424242424242"));
        Assert.Null(CardNumber.In("f1a2b3c4-4242-4242-8242-424242424242"));
        Assert.NotNull(CardNumber.In("4242-4242-4242-4242-"));
        Assert.Null(CardNumber.In("4242424242424242aaaaaaaaaaaaaaaa"));
        Assert.NotNull(CardNumber.In("4242424242424242aaaa"));
    }

    [Theory]
    [InlineData("""{"amount_minor":125000,"currency":"USD","metadata":{"order":"4242 4242"}}""", false)]
    [InlineData("""{"amount_minor":4242424242424242}""", true)]
    [InlineData("""{"a":"42424242424242"}""", true)]
    [InlineData("""{"a":"424242424242"}""", false)]
    [InlineData("""{"a":"\u0034242"}""", true)]
    [InlineData("""{"a":"é"}""", true)]
    [InlineData("{\"a\":\n                                                1}", false)]
    public void The_first_look_says_where_a_second_is_needed(string json, bool isNeeded) =>
        Assert.Equal(isNeeded, CardNumber.MayBeIn(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void The_first_look_misses_nothing_at_any_place()
    {
        for (var before = 0; before < 40; before++)
        {
            foreach (var number in new[] { "4222222222222", "4242-4242-4242-4242", "3 7 8 2 8 2 2 4 6 3 1 0 0 0 5" })
            {
                var json = $"{{\"{new string('a', before)}\":\"{number}\"}}";
                Assert.True(CardNumber.MayBeIn(Encoding.UTF8.GetBytes(json)), json);
            }
        }
    }

    private static string InDigitsFrom(char zero, string number) =>
        string.Concat(number.Select(c => (char)(c - '0' + zero)));

    private static string Grouped(string text, string separator) =>
        string.Join(separator, text.Chunk(4).Select(c => new string(c)));

    private static string Masked(string number) =>
        number[..6] + new string('*', number.Length - 10) + number[^4..];

    private static string Iban(string country, string account)
    {
        var number = string.Concat((account + country + "00")
            .Select(c => char.IsAsciiDigit(c) ? $"{c}" : (c - 'A' + 10).ToString(CultureInfo.InvariantCulture)));
        var remainder = number.Aggregate(0, (r, c) => (r * 10 + c - '0') % 97);
        return string.Create(CultureInfo.InvariantCulture, $"{country}{98 - remainder:00}{account}");
    }

    /// <summary>RFC 9562, version 4, in the order that <see cref="Guid"/> reads.</summary>
    private static byte[] Uuid(byte[] random)
    {
        var uuid = random[..16];
        uuid[7] = (byte)(uuid[7] & 0x0F | 0x40);
        uuid[8] = (byte)(uuid[8] & 0x3F | 0x80);
        return uuid;
    }
}
