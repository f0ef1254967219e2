using System.Diagnostics;
using Zentra.Server.Settlement.Files;

namespace Zentra.Api.Tests.Settlement.Files;

/// <summary>How long a million lines take, and what they allocate. Run it alone: `--explicit only`.</summary>
public sealed class FileSpeed(ITestOutputHelper output)
{
    private const int Lines = 1_000_000;

    [Theory(Explicit = true)]
    [InlineData("csv")]
    [InlineData("stripe")]
    [InlineData("adyen")]
    [InlineData("ndjson")]
    [InlineData("camt.053")]
    public async Task A_million_lines(string format)
    {
        var (head, piece, tail) = FileOf(format);
        await Count(format, new(head, piece, 20_000, tail));
        GC.Collect();
        var (before, collections) = (GC.GetTotalAllocatedBytes(precise: true), GC.CollectionCount(2));
        var watch = Stopwatch.StartNew();

        var (count, peak) = await Count(format, new(head, piece, Lines, tail));

        watch.Stop();
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        output.WriteLine($"{format}: {watch.Elapsed.TotalMicroseconds / count:F2} us and "
            + $"{allocated / count} bytes a line; heap at most {peak / 1_048_576} MiB, "
            + $"{GC.CollectionCount(2) - collections} full collections");
    }

    private static async Task<(long Count, long Peak)> Count(string format, LongStream file)
    {
        var (count, peak) = (0L, 0L);
        await foreach (var row in Reading.Reader(format).Read(file, TestContext.Current.CancellationToken))
        {
            Assert.IsNotType<FileRow.Rejected>(row);
            Assert.IsNotType<FileRow.Ended>(row);
            peak = ++count % 50_000 == 0 ? Math.Max(peak, GC.GetTotalMemory(false)) : peak;
        }
        return (count, peak);
    }

    private static (string Head, string Piece, string Tail) FileOf(string format) => format switch
    {
        "csv" => ("type,line_reference,our_reference,currency,gross_minor,fee_minor,net_minor,booked_at,batch\n",
            "payment,line-0001,pay_01J0000000000000000000000,USD,10000,320,9680,2026-11-21T10:00:00Z,b-1\n", ""),
        "stripe" => ("automatic_payout_id,automatic_payout_effective_at,balance_transaction_id,created,available_on,"
            + "currency,gross,fee,net,reporting_category,source_id,description,customer_id,charge_id,"
            + "payment_intent_id,payment_metadata[zentra_payment]\n",
            "po_1OaBcD2eZvKYlo2C,2026-11-21 00:00:00,txn_3OaBcD2eZvKYlo2C1aBcDeFg,2026-11-19 10:00:00,"
            + "2026-11-21 00:00:00,usd,100.00,3.20,96.80,charge,ch_3OaBcD2eZvKYlo2C1aBcDeFg,\"Order, 1\","
            + "cus_PaBcDeFgHiJkLm,ch_3OaBcD2eZvKYlo2C1aBcDeFg,pi_3OaBcD2eZvKYlo2C1aBcDeFg,"
            + "pay_01J0000000000000000000000\n", ""),
        "adyen" => ("Company Account,Merchant Account,Psp Reference,Merchant Reference,Payment Method,Creation Date,"
            + "TimeZone,Type,Modification Reference,Gross Currency,Gross Debit (GC),Gross Credit (GC),Exchange Rate,"
            + "Net Currency,Net Debit (NC),Net Credit (NC),Commission (NC),Markup (NC),Scheme Fees (NC),"
            + "Interchange (NC),Payment Method Variant,Modification Merchant Reference,Batch Number\n",
            "Co,Shop,8816204761234567,ORDER-000001,visa,2026-07-26 19:58:55,CEST,Settled,8816204761234568,EUR,,100.00,"
            + "1,EUR,,97.75,,0.25,0.50,1.50,visacredit,capture-1,42\n", ""),
        "ndjson" => ("", "{\"type\":\"payment\",\"line_reference\":\"line-0001\",\"our_reference\":"
            + "\"pay_01J0000000000000000000000\",\"currency\":\"USD\",\"gross_minor\":10000,\"fee_minor\":320,"
            + "\"net_minor\":9680,\"booked_at\":\"2026-11-21T10:00:00Z\",\"batch\":\"b-1\"}\n", ""),
        _ => ("<Document><BkToCstmrStmt><Stmt><Id>S1</Id>",
            "<Ntry><NtryRef>1</NtryRef><Amt Ccy=\"EUR\">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>"
            + "<BookgDt><Dt>2026-11-21</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>pay_1</EndToEndId></Refs>"
            + "<Amt Ccy=\"EUR\">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls></NtryDtls></Ntry>\n",
            "</Stmt></BkToCstmrStmt></Document>"),
    };
}
