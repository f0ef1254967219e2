using System.Text;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Server.Settlement.Files;

namespace Zentra.Api.Tests.Settlement.Files;

public sealed class CsvFileTests
{
    private const string Header = "line_reference,our_reference,type,currency,gross_minor,fee_minor,net_minor\n";

    private const string German = """
        {"delimiter":";","amounts":"major","decimal":",","date_format":"dd.MM.yyyy HH:mm","time_zone":"+02:00",
        "currency":"EUR","types":{"Zahlung":"payment","Erstattung":"refund","Gebühr":"fee"},
        "columns":{"line_reference":"Nr","type":"Art","gross":"Brutto","fee":"Entgelt","booked_at":"Datum",
        "description":"Text"}}
        """;

    [Fact]
    public async Task A_line_is_read_by_its_columns_names_whatever_their_order_and_case()
    {
        var read = await Reading.Of("csv",
            "Extra;NET_MINOR ; Type;currency;GROSS_MINOR;fee_minor;\"our_reference\"\r\n"
            + "x;9700;payment;usd;10000;300;\"pay;1\"\r\n\r\n;;;;;;\r\ny;-500;refund;JPY;-500;;p2");

        Assert.Null(read.Fault);
        Assert.Empty(read.Rejected);
        Assert.Equal([(1, "USD", 10000, 300, 9700, "pay;1"), (3, "JPY", -500, 0, -500, "p2")],
            read.Lines.Select(l =>
                ((int)l.Number, l.Currency, (int)l.GrossMinor, (int)l.FeeMinor, (int)l.NetMinor, l.OurReference!)));
    }

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16le", false)]
    [InlineData("utf-16be", false)]
    [InlineData("windows-1252", false)]
    public async Task A_file_is_read_in_the_encoding_that_is_declared_or_marked(string encoding, bool isMarked)
    {
        var itsEncoding = encoding switch
        {
            "utf-16" or "utf-16le" => Encoding.Unicode,
            "utf-16be" => Encoding.BigEndianUnicode,
            "windows-1252" => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
            _ => Encoding.UTF8,
        };
        const string text = "Nr;Art;Brutto;Entgelt;Datum;Text\nA1;Gebühr;-1.5;;21.11.2026 14:30;Müller €\n";
        byte[] file = [.. isMarked ? itsEncoding.Preamble : [], .. itsEncoding.GetBytes(text.Replace('.', ','))];
        var declared = isMarked ? "" : $"\"encoding\":\"{encoding}\",";
        var mapping = German.Replace("\"delimiter\"", declared + "\"delimiter\"").Replace("dd.MM.yyyy", "dd,MM,yyyy");

        var line = Assert.Single((await Reading.Of("csv", file, mapping)).Lines);

        Assert.Equal((LineType.Fee, -150, "Müller €"), (line.Type, line.NetMinor, line.Description));
        Assert.Equal("2026-11-21T12:30:00.000000Z", line.BookedAt.ToString());
    }

    [Theory]
    [InlineData("USD", "10.01", 1001)]
    [InlineData("USD", "+10.0100", 1001)]
    [InlineData("USD", "-0.10", -10)]
    [InlineData("USD", "90071992547409.91", 9007199254740991)]
    [InlineData("JPY", "500", 500)]
    [InlineData("JPY", "500.00", 500)]
    [InlineData("ISK", "1234", 1234)]
    [InlineData("KWD", "1.234", 1234)]
    public async Task An_amount_is_read_exactly_in_its_currencys_digits(string currency, string text, long minor)
    {
        var read = await Major($"{currency},{text}");

        Assert.Equal(minor, Assert.Single(read.Lines).GrossMinor);
    }

    [Theory]
    [InlineData("USD", "10.001")]
    [InlineData("JPY", "500.5")]
    [InlineData("KWD", "1.2345")]
    [InlineData("USD", "1,000.00")]
    [InlineData("USD", "1e3")]
    [InlineData("USD", "10.")]
    [InlineData("USD", ".5")]
    [InlineData("USD", "--1")]
    [InlineData("USD", "(10.00)")]
    [InlineData("USD", "$10")]
    [InlineData("USD", "NaN")]
    [InlineData("USD", "٣")]
    [InlineData("USD", "90071992547409.92")]
    [InlineData("USD", "99999999999999999999999999")]
    public async Task An_amount_that_is_not_exact_is_rejected_and_loses_no_other_line(string currency, string text)
    {
        var read = await Major($"{currency},\"{text}\"\nUSD,1.00");

        Assert.Equal("amount_invalid", Assert.Single(read.Rejected).Code);
        Assert.Equal(2, Assert.Single(read.Lines).Number);
    }

    [Fact]
    public async Task Debits_and_credits_are_one_signed_amount()
    {
        const string mapping = """
            {"amounts":"major","currency":"EUR","types":{"":"payment"},
            "columns":{"net_credit":"in","net_debit":"out","fee":"fee"},"fee_sign":"negative"}
            """;

        var read = await Reading.Of("csv", "in,out,fee\n9.50,,-0.50\n,3.00,\n", mapping);

        Assert.Equal([(1000, 50, 950), (-300, 0, -300)],
            read.Lines.Select(l => ((int)l.GrossMinor, (int)l.FeeMinor, (int)l.NetMinor)));
    }

    [Fact]
    public async Task Amounts_that_disagree_are_rejected()
    {
        var read = await Reading.Of("csv", Header + "a,b,payment,USD,1000,30,960\n");

        Assert.Equal("amounts_disagree", Assert.Single(read.Rejected).Code);
    }

    [Theory]
    [InlineData("a,b,gift,USD,1000,30,970", "type_unknown")]
    [InlineData("a,b,payment,XYZ,1000,30,970", "currency_unknown")]
    [InlineData("a,b,payment,USD,1000,30", "columns_differ")]
    [InlineData("a,b,payment,USD,1000,30,970,", "columns_differ")]
    [InlineData("a,b,payment,USD,,30,", "amount_missing")]
    [InlineData("a\0,b,payment,USD,1000,30,970", "control_character")]
    [InlineData("4242424242424242,b,payment,USD,1000,30,970", "card_number_refused")]
    [InlineData("\"a\"x,b,payment,USD,1000,30,970", "quote_malformed")]
    public async Task A_line_that_cannot_be_read_says_why(string line, string code)
    {
        var read = await Reading.Of("csv", $"{Header}{line}\nok,b,payment,USD,1000,30,970\n");

        Assert.Null(read.Fault);
        Assert.Equal((1, code), (Assert.Single(read.Rejected).Number, read.Rejected[0].Code));
        Assert.Equal("ok", Assert.Single(read.Lines).LineReference);
        Assert.DoesNotContain("4242424242424242", read.Rejected[0].Raw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "file_empty")]
    [InlineData("\uFEFF", "file_empty")]
    [InlineData("\n\r\n", "file_empty")]
    [InlineData("our_reference,type\n", "columns_missing")]
    [InlineData("type,currency,net_minor,Type \n", "column_repeated")]
    [InlineData("\"type,currency", "header_invalid")]
    public async Task A_file_without_a_header_that_can_be_read_is_refused(string text, string code)
    {
        var read = await Reading.Of("csv", text);

        Assert.Equal(code, read.Fault?.Code);
        Assert.Single(read.Rows);
    }

    [Fact]
    public async Task Missing_columns_are_named()
    {
        var read = await Reading.Of("stripe", "balance_transaction_id,currency,gross,net\n");

        Assert.Equal("The header does not have the columns \"reporting_category\", \"fee\".", read.Fault?.Reason);
    }

    [Fact]
    public async Task Text_is_kept_as_it_is_but_for_card_numbers()
    {
        var read = await Reading.Of("csv",
            "type,currency,net_minor,description\npayment,USD,1,\"=cmd|' /C calc'!A0\n, \"\"x\"\"\"\n"
            + "payment,USD,1,card 4242 4242 4242 4242\n");

        Assert.Equal(["=cmd|' /C calc'!A0\n, \"x\"", "card 424242******4242"], read.Lines.Select(l => l.Description));
    }

    [Fact]
    public void A_mapping_that_cannot_be_read_by_says_every_fault_of_it()
    {
        var faults = new List<Fault>();

        var reader = SettlementFormats.Find("csv")!.Open("""
            {"delimiter":"x","amounts":"cents","types":{"a/b":"gift"},"columns":{"net":"n","net_debit":"d"},
            "date_format":"d MMM","time_zone":"IST"}
            """u8, faults);

        Assert.Null(reader);
        Assert.Equal(
            ["/amounts", "/columns/currency", "/columns/net", "/columns/type", "/date_format", "/delimiter",
                "/time_zone", "/types/a~1b"],
            faults.Select(f => f.Pointer).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("{\"amount\":\"minor\"}", "/amount")]
    [InlineData("{\"columns\":{\"gross\":1}}", "/columns/gross")]
    [InlineData("[", "")]
    [InlineData("null", "")]
    public void A_mapping_of_another_form_is_refused(string json, string pointer)
    {
        var faults = new List<Fault>();

        Assert.Null(SettlementMapping.Read(Encoding.UTF8.GetBytes(json), faults));
        Assert.Equal(pointer, Assert.Single(faults).Pointer);
    }

    private static Task<Reading> Major(string lines) => Reading.Of("csv", $"cur,amount\n{lines}\n",
        """{"delimiter":",","amounts":"major","types":{"":"payment"},"columns":{"currency":"cur","gross":"amount"}}""");
}
