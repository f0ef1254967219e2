using System.Globalization;
using System.Text;
using System.Text.Json;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;
using Zentra.Server.Files;
using Zentra.Server.Settlement.Files;

namespace Zentra.Api.Tests.Settlement.Files;

/// <summary>Lines that are written and read back are the same lines.</summary>
public sealed class FileProperties
{
    private static readonly string[] Texts =
    [
        "plain", "comma, semi; tab\t pipe|", "\"quoted\"", "two\nlines", "two\r\nlines", "é € 漢字", "=1+1", "'", "a\"b",
    ];

    [Theory]
    [InlineData(',', "\n", "utf-8")]
    [InlineData(';', "\r\n", "utf-16")]
    [InlineData('\t', "\r", "utf-8")]
    [InlineData('|', "\n", "utf-16")]
    public async Task What_is_written_in_CSV_is_read_back(char delimiter, string newLine, string encoding)
    {
        var random = new Random(delimiter);
        for (var round = 0; round < 20; round++)
        {
            var lines = Enumerable.Range(1, random.Next(1, 200)).Select(n => Any(random, n)).ToList();
            var text = new StringBuilder();
            string[] names =
            [
                "type", "line_reference", "provider_reference", "our_reference", "currency", "gross_minor", "fee_minor",
                "net_minor", "booked_at", "batch", "description",
            ];
            random.Shuffle(names);
            text.AppendJoin(delimiter, names).Append(newLine);
            foreach (var line in lines)
            {
                text.AppendJoin(delimiter, names.Select(n => Cell(line, n))).Append(newLine);
            }
            var itsEncoding = encoding == "utf-16" ? Encoding.Unicode : Encoding.UTF8;

            var read = await Reading.Of("csv", [.. itsEncoding.Preamble, .. itsEncoding.GetBytes(text.ToString())]);

            Assert.Empty(read.Rejected);
            Assert.Equal(lines.Select(l => l with { RawType = l.Type.Name() }), read.Lines);
        }
    }

    [Fact]
    public async Task What_is_written_in_NDJSON_is_read_back()
    {
        var random = new Random(1);
        var lines = Enumerable.Range(1, 2_000).Select(n => Any(random, n)).ToList();

        var read = await Reading.Of("ndjson",
            string.Concat(lines.Select(l => JsonSerializer.Serialize(l, NdjsonJson.Default.ReportedLine) + "\n")));

        Assert.Empty(read.Rejected);
        Assert.Equal(lines, read.Lines);
    }

    [Fact]
    public void Every_amount_of_every_currency_is_read_as_it_is_formatted()
    {
        var random = new Random(2);
        foreach (var currency in Currency.All)
        {
            for (var i = 0; i < 200; i++)
            {
                var minor = random.NextInt64(-Amount.MaxMinor, Amount.MaxMinor + 1) >> random.Next(53);
                var text = currency.Format(minor);

                Assert.True(MinorUnits.TryParseMajor(Encoding.UTF8.GetBytes(text), currency, (byte)'.', out var read));
                Assert.Equal(minor, read);
            }
        }
    }

    [Fact]
    public async Task A_file_is_the_same_in_whatever_pieces_it_comes()
    {
        var random = new Random(3);
        var text = new StringBuilder("type,currency,net_minor,description\n");
        for (var i = 0; i < 3_000; i++)
        {
            text.Append(random.Next(12) switch
            {
                0 => "\"payment,USD,1,lone\n",
                1 => "payment,USD,1,\"x\"y\n",
                2 => "payment,USD,1,\u0002\n",
                3 => "payment,USD,x,\n",
                _ => $"payment,USD,{i},\"{new string('d', random.Next(40))}\"\"\n\"\n",
            });
        }
        var file = Encoding.UTF8.GetBytes(text.ToString());

        var whole = await Reading.Of("csv", file);
        var pieces = await Reading.Of("csv", new Pieces(file, random));

        Assert.NotEmpty(whole.Rejected);
        Assert.Equal(whole.Rows, pieces.Rows);
    }

    private static ReportedLine Any(Random random, int number)
    {
        var currencies = Currency.All.Select(c => c.Code).Order(StringComparer.Ordinal).ToList();
        var (gross, fee) = (random.NextInt64(-1_000_000, 1_000_000), random.NextInt64(-1_000, 1_000));
        return new()
        {
            Number = number,
            Type = (LineType)random.Next(6),
            LineReference = $"line-{number}",
            ProviderReference = random.Next(2) == 0 ? null : $"prov {random.Next()}",
            OurReference = random.Next(2) == 0 ? null : $"pay,{random.Next()}",
            Currency = currencies[random.Next(currencies.Count)],
            GrossMinor = gross,
            FeeMinor = fee,
            NetMinor = gross - fee,
            BookedAt = random.Next(2) == 0 ? null : new(random.NextInt64(0, 4_000_000_000_000_000)),
            Batch = random.Next(2) == 0 ? null : "b\"1",
            Description = random.Next(2) == 0 ? null : Texts[random.Next(Texts.Length)].Trim(),
        };
    }

    private static string Cell(ReportedLine line, string name)
    {
        var text = name switch
        {
            "type" => line.Type.Name(),
            "line_reference" => line.LineReference,
            "provider_reference" => line.ProviderReference,
            "our_reference" => line.OurReference,
            "currency" => line.Currency,
            "gross_minor" => line.GrossMinor.ToString(CultureInfo.InvariantCulture),
            "fee_minor" => line.FeeMinor.ToString(CultureInfo.InvariantCulture),
            "net_minor" => line.NetMinor.ToString(CultureInfo.InvariantCulture),
            "booked_at" => line.BookedAt?.ToString(),
            "batch" => line.Batch,
            _ => line.Description,
        } ?? "";
        return text.AsSpan().ContainsAny("\",;\t|\r\n") ? $"\"{text.Replace("\"", "\"\"")}\"" : text;
    }

    private sealed class Pieces(byte[] file, Random random) : MemoryStream(file)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, random.Next(1, 300))], cancellationToken);
    }
}
