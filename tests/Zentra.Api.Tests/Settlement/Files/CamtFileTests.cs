using System.Text;
using Zentra.Payments.Settlement;
using Zentra.Server.Settlement.Files;

namespace Zentra.Api.Tests.Settlement.Files;

public sealed class CamtFileTests
{
    internal const string Statement = """
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
        <GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-21T06:00:00</CreDtTm></GrpHdr>
        <Stmt><Id>S1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>
        <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>
        <Dt><Dt>2026-11-20</Dt></Dt></Bal>
        <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">50.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
        <Dt><Dt>2026-11-21</Dt></Dt></Bal>
        <Ntry><NtryRef>1</NtryRef><Amt Ccy="EUR">120.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><Dt>2026-11-21</Dt></BookgDt><AcctSvcrRef>BANK1</AcctSvcrRef>
        <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
        <NtryDtls><Btch><MsgId>BATCH7</MsgId><NbOfTxs>2</NbOfTxs></Btch>
        <TxDtls><Refs><EndToEndId>pay_1</EndToEndId><TxId>T1</TxId></Refs><Amt Ccy="EUR">100.00</Amt>
        <CdtDbtInd>CRDT</CdtDbtInd><RmtInf><Ustrd>Invoice 1 &amp; 2</Ustrd></RmtInf></TxDtls>
        <TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="EUR">20.00</Amt>
        <CdtDbtInd>CRDT</CdtDbtInd></TxDtls></NtryDtls></Ntry>
        <Ntry><NtryRef>2</NtryRef><Amt Ccy="EUR">9.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
        <ValDt><DtTm>2026-11-21T08:00:00+01:00</DtTm></ValDt><Chrgs><Rcrd><Amt Ccy="EUR">1.00</Amt>
        <CdtDbtInd>DBIT</CdtDbtInd><ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs></Ntry>
        <Ntry><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts></Ntry>
        <Ntry><NtryRef>4</NtryRef><Amt Ccy="EUR">30.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
        <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
        <NtryDtls><TxDtls><Refs><EndToEndId>po_1</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>
        </Stmt></BkToCstmrStmt></Document>
        """;

    [Fact]
    public async Task Transactions_are_lines_and_so_are_entries_without_any()
    {
        var read = await Reading.Of("camt.053", Statement);

        Assert.Null(read.Fault);
        Assert.Equal(
            [
                (1, LineType.Payment, "BANK1/1", "pay_1", 10000, 0), (2, LineType.Payment, "BANK1/2", null, 2000, 0),
                (3, LineType.Payment, "S1/2", null, 1000, 100), (5, LineType.Payout, "S1/4/1", "po_1", -3000, 0),
            ],
            read.Lines.Select(l =>
                ((int)l.Number, l.Type, l.LineReference, l.OurReference, (int)l.GrossMinor, (int)l.FeeMinor)));
        Assert.Equal(("not_booked", 4), (Assert.Single(read.Rejected).Code, read.Rejected[0].Number));
        var first = read.Lines[0];
        Assert.Equal(("T1", "BATCH7", "Invoice 1 & 2", "PMNT/RCDT/ESCT", "2026-11-21T00:00:00.000000Z"),
            (first.ProviderReference, first.Batch, first.Description, first.RawType, first.BookedAt.ToString()));
        Assert.Equal("2026-11-21T07:00:00.000000Z", read.Lines[2].BookedAt.ToString());
    }

    [Fact]
    public async Task A_statements_facts_stand_before_its_entries()
    {
        var read = await Reading.Of("camt.053", Statement);

        var facts = Assert.IsType<FileRow.Statement>(read.Rows[0]).Facts;
        Assert.Equal(new("S1", "DE89370400440532013000", "EUR", new("EUR", -10000, "2026-11-20"),
            new("EUR", 5000, "2026-11-21")), facts);
    }

    [Theory]
    [InlineData("camt.053.001.02")]
    [InlineData("camt.053.001.04")]
    public async Task Older_versions_say_the_status_as_a_word(string version)
    {
        var read = await Reading.Of("camt.053", Statement.Replace("camt.053.001.08", version)
            .Replace("<Sts><Cd>BOOK</Cd></Sts>", "<Sts>BOOK</Sts>"));

        Assert.Equal(4, read.Lines.Count);
    }

    [Theory]
    [InlineData("<Amt Ccy=\"EUR\">20.00</Amt>", "<Amt Ccy=\"EUR\">20.01</Amt>", "entry_differs")]
    [InlineData("<Amt Ccy=\"EUR\">20.00</Amt>", "", "amount_missing")]
    [InlineData("<Amt Ccy=\"EUR\">20.00</Amt>", "<Amt Ccy=\"USD\">20.00</Amt>", "currency_conversion")]
    [InlineData("<Amt Ccy=\"EUR\">9.00</Amt>", "<Amt Ccy=\"EUR\">9.001</Amt>", "amount_invalid")]
    [InlineData("<Amt Ccy=\"EUR\">9.00</Amt>", "<Amt Ccy=\"XYZ\">9.00</Amt>", "currency_unknown")]
    [InlineData("2026-11-21T08:00:00+01:00", "yesterday", "date_invalid")]
    public async Task What_a_bank_says_wrongly_is_rejected_alone(string right, string wrong, string code)
    {
        var read = await Reading.Of("camt.053", Statement.Replace(right, wrong));

        Assert.Null(read.Fault);
        Assert.Equal([code, "not_booked"], read.Rejected.Select(r => r.Code));
        Assert.Equal(code == "entry_differs" ? 4 : 3, read.Lines.Count);
    }

    [Fact]
    public async Task A_document_in_UTF16_is_read()
    {
        var text = Encoding.Unicode.GetBytes(Statement.Replace("UTF-8", "UTF-16"));

        Assert.Equal(4, (await Reading.Of("camt.053", [.. Encoding.Unicode.Preamble, .. text])).Lines.Count);
    }

    [Fact]
    public async Task A_long_statement_is_read_to_its_end()
    {
        var at = Statement.IndexOf("<Ntry><NtryRef>2", StringComparison.Ordinal);
        var end = Statement.IndexOf("<Ntry><Amt", StringComparison.Ordinal);
        var file = new LongStream(Statement[..at], Statement[at..end], 5_000, Statement[end..]);

        var read = await Reading.Of("camt.053", file);

        Assert.Null(read.Fault);
        Assert.Equal(5_003, read.Lines.Count);
        Assert.Equal(5_004, read.Lines[^1].Number);
    }

    [Fact]
    public async Task A_document_that_ends_early_keeps_what_came_before()
    {
        var read = await Reading.Of("camt.053", Statement[..Statement.IndexOf("<NtryRef>2", StringComparison.Ordinal)]);

        Assert.Equal(2, read.Lines.Count);
        Assert.Equal("xml_invalid", read.Fault?.Code);
    }

    [Theory]
    [InlineData("<html/>", "camt053_missing")]
    [InlineData("<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001'><GrpHdr/></Document>", "camt053_missing")]
    [InlineData("plain text", "xml_invalid")]
    [InlineData("", "file_empty")]
    [InlineData("<!DOCTYPE lolz [<!ENTITY lol 'lol'><!ENTITY a '&lol;&lol;'>]><Document>&a;</Document>", "xml_refused")]
    [InlineData("<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Document>&x;</Document>", "xml_refused")]
    [InlineData("<!DOCTYPE d SYSTEM 'http://127.0.0.1/x.dtd'><Document/>", "xml_refused")]
    public async Task What_is_no_statement_is_refused(string text, string code)
    {
        var read = await Reading.Of("camt.053", text);

        Assert.Equal(code, read.Fault?.Code);
        Assert.Empty(read.Lines);
    }
}
